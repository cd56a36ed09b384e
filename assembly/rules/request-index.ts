// The lowest of many rules that a request matches: hosts by hash, paths by radix trees, methods by bits. Of two hundred rules a
// lookup meets those whose host is the request's and whose pattern up to its ANY the path follows.
import { SpanSet } from "../bytes/span-set";
import { copyOf } from "../bytes/copy-of";
import { ByteList } from "../bytes/byte-list";
import { Arena } from "./arena";
import { HostIndex } from "./host-index";
import { lengthBeforeAny } from "./path-pattern";
import { NO_RULE, Query, QUERY_BYTES, Rest, reverse, TrieBuilder, TrieEntry, walkTrie } from "./path-trie";

// Of the lookup at hand.
const QUERY: usize = memory.data(QUERY_BYTES, 8);

/** One rule: its number, and what a request must have. */
@final
export class IndexedRule {
  constructor(
    readonly rule: i32,
    /** Empty: every host. */
    readonly hosts: ByteList,
    readonly methods: u64,
    /** Encoded by path-pattern.ts. */
    readonly paths: Array<ArrayBuffer>,
  ) {}
}

@final
export class RequestIndex {
  constructor(
    // Keeps alive what the addresses in `roots` and `hosts` lead to.
    private readonly arena: Arena,
    private readonly hosts: HostIndex,
    // For each host pattern the addresses of its two trees; those for every host come last.
    private readonly roots: StaticArray<usize>,
    readonly isEmpty: bool,
  ) {}

  /** Without rules. */
  private static readonly NONE: RequestIndex = RequestIndex.made([]);

  /** The rules come in the order of their numbers. */
  static of(rules: Array<IndexedRule>): RequestIndex {
    return rules.length === 0 ? RequestIndex.NONE : RequestIndex.made(rules);
  }

  private static made(rules: Array<IndexedRule>): RequestIndex {
    const arena = new Arena();
    const names = distinctHosts(rules);
    const hosts = new HostIndex(names, arena);
    const trees: Array<HostTrees> = [];
    for (let i = 0; i <= names.count; i++) trees.push(new HostTrees());
    for (let i = 0; i < rules.length; i++) place(rules[i], hosts, trees, arena);
    const roots = new StaticArray<usize>(2 * trees.length);
    for (let i = 0; i < trees.length; i++) {
      roots[2 * i] = trees[i].forward.flatten(arena, false);
      roots[2 * i + 1] = trees[i].backward.flatten(arena, true);
    }
    return new RequestIndex(arena, hosts, roots, rules.length === 0);
  }

  /** Number of the first rule but `except` that the request matches, or -1. The host is in lower case, without port. */
  find(method: u64, host: usize, hostLength: i32, path: usize, pathLength: i32, except: i32): i32 {
    if (this.isEmpty) return -1;
    this.open(method, path, pathLength, except);
    this.walk(this.everyHost);
    const hosts = this.hosts;
    hosts.open(host, hostLength);
    for (let id = hosts.next(); id >= 0; id = hosts.next()) this.walk(id);
    const best = changetype<Query>(QUERY).best;
    return best === NO_RULE ? -1 : best;
  }

  /** Whether a rule but `except` matches the text from any of its bytes on. */
  occurs(method: u64, host: usize, hostLength: i32, text: usize, length: i32, except: i32): bool {
    if (this.isEmpty) return false;
    this.open(method, text, length, except);
    const hosts = this.hosts;
    hosts.open(host, hostLength);
    let id = this.everyHost;
    do {
      if (this.walkAll(id, text, length)) return true;
      id = hosts.next();
    } while (id >= 0);
    return false;
  }

  private get everyHost(): i32 {
    return (this.roots.length >> 1) - 1;
  }

  private open(method: u64, path: usize, length: i32, except: i32): void {
    const query = changetype<Query>(QUERY);
    query.method = method;
    query.path = path;
    query.length = length;
    query.except = except;
    query.best = NO_RULE;
  }

  private walk(host: i32): void {
    const query = changetype<Query>(QUERY);
    walkTrie(unchecked(this.roots[2 * host]), false, query);
    walkTrie(unchecked(this.roots[2 * host + 1]), true, query);
  }

  private walkAll(host: i32, text: usize, length: i32): bool {
    const query = changetype<Query>(QUERY);
    for (let i = 0; i < length && query.best === NO_RULE; i++) {
      query.path = text + i;
      query.length = length - i;
      this.walk(host);
    }
    return query.best !== NO_RULE;
  }
}

// The trees of one host pattern.
@final
class HostTrees {
  readonly forward: TrieBuilder = new TrieBuilder();
  readonly backward: TrieBuilder = new TrieBuilder();
}

function place(rule: IndexedRule, hosts: HostIndex, trees: Array<HostTrees>, arena: Arena): void {
  if (rule.hosts.count === 0) placeIn(trees[trees.length - 1], rule, arena);
  for (let i = 0; i < rule.hosts.count; i++) {
    const id = hosts.idOf(rule.hosts.pointer(i), rule.hosts.size(i));
    placeIn(trees[id], rule, arena);
  }
}

function placeIn(trees: HostTrees, rule: IndexedRule, arena: Arena): void {
  for (let i = 0; i < rule.paths.length; i++) placePath(trees, rule, rule.paths[i], arena);
}

function placePath(trees: HostTrees, rule: IndexedRule, path: ArrayBuffer, arena: Arena): void {
  const entry = changetype<TrieEntry>(arena.take(i32(offsetof<TrieEntry>())));
  entry.rule = rule.rule;
  entry.methods = rule.methods;
  const text = changetype<usize>(path);
  const length = lengthBeforeAny(path);
  const rest = path.byteLength - length;
  if (length === 0) {
    entry.rest = Rest.Any;
    // What the path must end with, if anything: all but the operator at the beginning.
    const ending = arena.copy(text + 1, rest - 1);
    reverse(ending, rest - 1);
    trees.backward.add(ending, rest - 1, entry);
    return;
  }
  entry.rest = rest === 0 ? Rest.Nothing : rest === 1 ? Rest.Any : Rest.Pattern;
  entry.pattern = arena.copy(text + length, rest);
  entry.patternLength = rest;
  trees.forward.add(arena.copy(text, length), length, entry);
}

function distinctHosts(rules: Array<IndexedRule>): ByteList {
  let count = 0;
  for (let i = 0; i < rules.length; i++) count += rules[i].hosts.count;
  if (count === 0) return ByteList.NONE;
  const known = new SpanSet();
  const names: Array<ArrayBuffer> = [];
  for (let i = 0; i < rules.length; i++) {
    const hosts = rules[i].hosts;
    for (let j = 0; j < hosts.count; j++) {
      const name = copyOf(hosts.pointer(j), hosts.size(j));
      if (known.add(name)) names.push(name);
    }
  }
  return new ByteList(names);
}
