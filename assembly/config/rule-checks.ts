// What is wrong with rules that are each well-formed: hosts that nobody guards, rules that never match, protection switched off.
//
// Runs behind the object that holds the section, as keys may come in any order.
import { SpanSet } from "../bytes/span-set";
import { ByteList } from "../bytes/byte-list";
import { copyOf } from "../bytes/copy-of";
import { coversHosts, isHostAmong, isOverruled, isShadowed } from "../rules/coverage";
import { MAX_METHODS, MethodSet } from "../rules/method-set";
import { isEveryPath } from "../rules/path-pattern";
import { Access, RequestMatch, Route } from "../rules/route";
import { RulesConfig } from "./config";
import { ConfigReader } from "./config-reader";
import { quoted } from "./describe";

const STAR: u8 = 0x2a;
/** Hosts, methods and paths of all rules together: bounds the memory of the table, and the time of the checks. */
const MAX_CONDITIONS: i32 = 4000;

const GUARDED_TEXT = "a host that rules.hosts guards";
const NARROWER_TEXT = "narrower paths, hosts or methods than those of the rules that restrict";
const OPEN_TEXT =
  "narrower paths; every path only with hosts that are named in full and are not all that rules.hosts guards";

/** Checks the section as a whole, once the object that it is a key of was left. */
export function checkRules(input: ConfigReader, rules: RulesConfig): void {
  if (input.failed) return;
  const publicCount = rules.publicCount;
  checkSize(input, rules);
  checkNames(input, rules.routes, publicCount);
  for (let i = 0; i < rules.routes.length && !input.failed; i++) {
    const path = i < publicCount ? `rules.public[${i}]` : `rules.routes[${i - publicCount}]`;
    checkHosts(input, rules.routes[i].match, path, rules.hosts);
    checkRoute(input, rules, i, path);
  }
  for (let i = 0; i < rules.api.length; i++) checkHosts(input, rules.api[i], `rules.api[${i}]`, rules.hosts);
}

function checkSize(input: ConfigReader, rules: RulesConfig): void {
  const methods = new MethodSet();
  let conditions = 0;
  for (let i = 0; i < rules.routes.length; i++) {
    methods.bitsOfRoute(rules.routes[i]);
    conditions += sizeOf(rules.routes[i].match);
  }
  for (let i = 0; i < rules.api.length; i++) {
    methods.bitsOf(rules.api[i].methods);
    conditions += sizeOf(rules.api[i]);
  }
  if (conditions > MAX_CONDITIONS) {
    const found = `${conditions} hosts, methods and paths`;
    input.failAt("rules", found, `at most ${MAX_CONDITIONS} in all rules together`);
  }
  if (methods.overflowed) {
    input.failAt("rules", "one method more", `at most ${MAX_METHODS} different ones in all rules together`);
  }
}

function sizeOf(match: RequestMatch): i32 {
  return match.hosts.count + match.methods.count + match.paths.length;
}

function checkHosts(input: ConfigReader, match: RequestMatch, path: string, guarded: ByteList): void {
  for (let i = 0; i < match.hosts.count; i++) {
    const host = match.hosts.pointer(i);
    const length = match.hosts.size(i);
    if (isHostAmong(host, length, guarded)) continue;
    input.failAt(`${path}.hosts[${i}]`, quoted(copyOf(host, length)), GUARDED_TEXT);
  }
}

function checkRoute(input: ConfigReader, rules: RulesConfig, index: i32, path: string): void {
  const route = rules.routes[index];
  if (route.access === Access.Public && isOpen(route, rules.hosts)) {
    input.failAt(`${path}.paths`, "every path made public", OPEN_TEXT);
  }
  if (isOverruled(rules.routes, index, rules.hosts)) {
    input.failAt(path, "a rule that never matches, as others restrict all its requests", NARROWER_TEXT);
  }
  if (isShadowed(rules.routes, index, rules.hosts)) {
    input.failAt(
      path,
      "a rule that never matches, as earlier ones take all its requests",
      "a narrower one first",
    );
  }
}

// Whether it would switch the protection off: every path, without naming the hosts or for all that are guarded.
function isOpen(route: Route, guarded: ByteList): bool {
  const match = route.match;
  let everyPath: bool = false;
  for (let i = 0; i < match.paths.length; i++) everyPath = everyPath || isEveryPath(match.paths[i]);
  if (!everyPath) return false;
  for (let i = 0; i < match.hosts.count; i++) if (load<u8>(match.hosts.pointer(i)) === STAR) return true;
  return coversHosts(match.hosts, ByteList.NONE, guarded);
}

function checkNames(input: ConfigReader, routes: Array<Route>, publicCount: i32): void {
  const known = new SpanSet();
  for (let i = 0; i < routes.length; i++) {
    if (!known.add(routes[i].label)) {
      input.failAt(`rules.routes[${i - publicCount}].name`, "the name a second time", "each name once");
    }
  }
}
