// AuthorizationPolicies of the action CUSTOM: whether one may still be asked about a request for a guarded host. Only what certainly
// rules that out counts: the not* fields, hosts and ports, and conditions (when) that say the same of a request.
import { at, listOf, textOf, textsOf } from "../tree";
import { coversHost, overlaps } from "./hosts";

export interface Guarded {
  /** Empty for every host. */
  readonly hosts: readonly string[];
  /** Ports of the Envoys that it would be asked on; empty where they are not known. */
  readonly ports: readonly number[];
}

/** One way to be asked about a request: one of a rule's operations, with the rule's conditions. */
interface Way {
  readonly operation: unknown;
  readonly conditions: readonly unknown[];
}

interface Wish {
  /** A value has to be in each of these lists. */
  readonly wanted: readonly (readonly string[])[];
  readonly excluded: readonly string[];
}

/** Undefined where it is never asked; otherwise whether it is for other hosts, too. */
export function askedByPolicy(
  policy: unknown,
  guarded: Guarded,
): { readonly isForOthers: boolean } | undefined {
  const ways = waysOf(policy);
  if (!ways.some((way) => mayMeet(way, guarded))) return undefined;
  return { isForOthers: ways.some((way) => isForOthers(way, guarded)) };
}

/** The host patterns that it names as those it is asked about; undefined where it is for every host but some. */
export function namedHosts(policy: unknown): readonly string[] | undefined {
  const lists = waysOf(policy).map((way) => hostWish(way).wanted[0] ?? []);
  return lists.some((list) => list.length === 0) ? undefined : [...new Set(lists.flat())];
}

function waysOf(policy: unknown): Way[] {
  const rules = listOf(at(policy, "spec", "rules")).filter((rule) => mayComeFromSomewhere(rule));
  return rules.flatMap((rule) => {
    const to = listOf(at(rule, "to"));
    const operations = to.length === 0 ? [undefined] : to.map((each) => at(each, "operation"));
    return operations.map((operation) => ({ operation, conditions: listOf(at(rule, "when")) }));
  });
}

function mayComeFromSomewhere(rule: unknown): boolean {
  const from = listOf(at(rule, "from"));
  const isNowhere = ["source.ip", "remote.ip"].some((key) =>
    conditionsOn(listOf(at(rule, "when")), [key]).some((each) =>
      isEverywhere(textsOf(at(each, "notValues"))),
    ),
  );
  return !isNowhere && (from.length === 0 || from.some((each) => !isNoSource(at(each, "source"))));
}

function isNoSource(source: unknown): boolean {
  return ["notIpBlocks", "notRemoteIpBlocks"].some((field) => isEverywhere(textsOf(at(source, field))));
}

function isEverywhere(blocks: readonly string[]): boolean {
  return blocks.includes("0.0.0.0/0") && blocks.includes("::/0");
}

function conditionsOn(conditions: readonly unknown[], keys: readonly string[]): unknown[] {
  return conditions.filter((each) => keys.includes((textOf(at(each, "key")) ?? "").toLowerCase()));
}

/** What the fields of the operation and the conditions on the same thing say together. */
function wishOf({ operation, conditions }: Way, fields: [string, string], keys: readonly string[]): Wish {
  const both = [
    [textsOf(at(operation, fields[0])), textsOf(at(operation, fields[1]))],
    ...conditionsOn(conditions, keys).map((each) => [
      textsOf(at(each, "values")),
      textsOf(at(each, "notValues")),
    ]),
  ];
  return {
    wanted: both.map(([wanted = []]) => wanted).filter((wanted) => wanted.length > 0),
    excluded: both.flatMap(([, excluded = []]) => excluded),
  };
}

// A connection's server name is the host of its requests, but for clients that reuse one.
function hostWish(way: Way): Wish {
  return wishOf(way, ["hosts", "notHosts"], ["request.headers[:authority]", "connection.sni"]);
}

function mayMeet(way: Way, { hosts, ports }: Guarded): boolean {
  return mayMeetPath(way.operation) && mayMeetPort(way, ports) && mayMeetHost(way, hosts);
}

function mayMeetPath(operation: unknown): boolean {
  const isAll = (field: string, all: readonly string[]): boolean =>
    textsOf(at(operation, field)).some((each) => all.includes(each));
  return !isAll("notPaths", ["*", "/*", "/{**}"]) && !isAll("notMethods", ["*"]);
}

function mayMeetPort(way: Way, ports: readonly number[]): boolean {
  const { wanted, excluded } = wishOf(way, ["ports", "notPorts"], ["destination.port"]);
  const isOpen = (port: string): boolean =>
    wanted.every((list) => list.includes(port)) && !excluded.includes(port);
  return ports.length === 0 || ports.map(String).some(isOpen);
}

function mayMeetHost(way: Way, guarded: readonly string[]): boolean {
  const { wanted, excluded } = hostWish(way);
  const every = guarded.length === 0 ? ["*"] : guarded;
  return every.some(
    (host) =>
      wanted.every((list) => list.some((each) => overlaps(each, host))) &&
      !excluded.some((each) => coversHost(each, host)),
  );
}

function isForOthers(way: Way, { hosts }: Guarded): boolean {
  if (hosts.length === 0) return false;
  const isGuarded = (host: string): boolean => hosts.some((each) => coversHost(each, host));
  return hostWish(way).wanted.every((list) => !list.every(isGuarded));
}
