// AuthorizationPolicies of the action CUSTOM: whether one may still be asked about a request for a guarded host. Only what certainly
// rules that out counts: the not* fields, hosts and ports.
import { at, listOf, textsOf } from "../tree";
import { coversHost, overlaps } from "./hosts";

export interface Guarded {
  /** Empty for every host. */
  readonly hosts: readonly string[];
  /** Ports of the Envoys that it would be asked on; empty where they are not known. */
  readonly ports: readonly number[];
}

/** Undefined where it is never asked; otherwise whether it is for other hosts, too. */
export function askedByPolicy(
  policy: unknown,
  guarded: Guarded,
): { readonly isForOthers: boolean } | undefined {
  const rules = listOf(at(policy, "spec", "rules")).filter((rule) => mayComeFromSomewhere(rule));
  const operations = rules.flatMap((rule) => {
    const to = listOf(at(rule, "to"));
    return to.length === 0 ? [undefined] : to.map((each) => at(each, "operation"));
  });
  if (!operations.some((operation) => mayMeet(operation, guarded))) return undefined;
  return { isForOthers: operations.some((operation) => isForOthers(operation, guarded)) };
}

function mayComeFromSomewhere(rule: unknown): boolean {
  const from = listOf(at(rule, "from"));
  return from.length === 0 || from.some((each) => !isNowhere(at(each, "source")));
}

function isNowhere(source: unknown): boolean {
  return ["notIpBlocks", "notRemoteIpBlocks"].some((field) => {
    const blocks = textsOf(at(source, field));
    return blocks.includes("0.0.0.0/0") && blocks.includes("::/0");
  });
}

function mayMeet(operation: unknown, { hosts, ports }: Guarded): boolean {
  return mayMeetPath(operation) && mayMeetPort(operation, ports) && mayMeetHost(operation, hosts);
}

function mayMeetPath(operation: unknown): boolean {
  const isAll = (field: string, all: readonly string[]): boolean =>
    textsOf(at(operation, field)).some((each) => all.includes(each));
  return !isAll("notPaths", ["*", "/*", "/{**}"]) && !isAll("notMethods", ["*"]);
}

function mayMeetPort(operation: unknown, ports: readonly number[]): boolean {
  const [wanted, excluded] = ["ports", "notPorts"].map((field) => textsOf(at(operation, field)).map(Number));
  const isOpen = (port: number): boolean =>
    (wanted?.length === 0 || wanted?.includes(port) === true) && excluded?.includes(port) !== true;
  return ports.length === 0 || ports.some(isOpen);
}

function mayMeetHost(operation: unknown, guarded: readonly string[]): boolean {
  const [wanted, excluded] = [textsOf(at(operation, "hosts")), textsOf(at(operation, "notHosts"))];
  const every = guarded.length === 0 ? ["*"] : guarded;
  return every.some((host) => {
    const isWanted = wanted.length === 0 || wanted.some((each) => overlaps(each, host));
    return isWanted && !excluded.some((each) => coversHost(each, host));
  });
}

function isForOthers(operation: unknown, { hosts }: Guarded): boolean {
  if (hosts.length === 0) return false;
  const wanted = textsOf(at(operation, "hosts"));
  return wanted.length === 0 || wanted.some((host) => !hosts.some((each) => coversHost(each, host)));
}
