// A radix tree over path patterns, or over the literal ends of "*.css" and the like read backwards: of all patterns only those are
// looked at that the path follows up to their ANY, in one walk along the path. Where a node has both literal children and one for {*},
// both ways are walked; a node has only one way to it, so no walk takes longer than the tree is large.
//
// TrieBuilder makes the tree at configuration, TrieNode is its flat form for requests.
import { spanEquals, spanIndexOf } from "../bytes/span";
import { Arena } from "./arena";
import { matchesRest, ONE, segmentEnd } from "./path-pattern";

/** The rule number that stands for none; every rule's is less. */
export const NO_RULE: i32 = i32.MAX_VALUE;

/** What must be true once the pattern's part in the tree matched. */
export enum Rest {
  /** Nothing. */
  Any,
  /** The path ends here. */
  Nothing,
  /** What follows matches the rest of an encoded pattern. */
  Pattern,
}

/** One pattern of one rule. */
@unmanaged
export class TrieEntry {
  methods: u64;
  rule: i32;
  rest: Rest;
  pattern: usize;
  patternLength: i32;
  /** The next one of its builder's, or 0. */
  next: usize;
}

@unmanaged
class TrieNode {
  label: usize;
  labelLength: i32;
  /** The children's first bytes, and their addresses in the same order. */
  bytes: usize;
  children: usize;
  childCount: i32;
  /** The child behind {*}, or 0. */
  one: usize;
  /** In the order of the rules. */
  entries: usize;
  entryCount: i32;
  /** Lowest rule in this node and below it. */
  least: i32;
}

/** What a walk looks for. Place it over QUERY_BYTES of memory. */
@unmanaged
export class Query {
  path: usize;
  length: i32;
  method: u64;
  /** A rule that is not looked for; -1 for none. */
  except: i32;
  /** Lowest rule found until now, NO_RULE at first. */
  best: i32;
}

export const QUERY_BYTES: i32 = 32;

/** Lowers query.best to the lowest rule of the tree at `root` that matches. */
export function walkTrie(root: usize, backwards: bool, query: Query): void {
  walkFrom(changetype<TrieNode>(root), 0, backwards, query);
}

// The recursion is as deep as a pattern has {*}.
function walkFrom(start: TrieNode, offset: i32, backwards: bool, query: Query): void {
  let node = start;
  let at = offset;
  while (node.least < query.best) {
    takeEntries(node, at, query);
    if (at === query.length) return;
    if (node.one !== 0) {
      const end = segmentEnd(query.path, at, query.length);
      if (end > at) walkFrom(changetype<TrieNode>(node.one), end, backwards, query);
    }
    const next = childFor(node, at, backwards, query);
    if (next === 0) return;
    node = changetype<TrieNode>(next);
    at += node.labelLength;
  }
}

// The child whose whole label the path has next, or 0.
function childFor(node: TrieNode, at: i32, backwards: bool, query: Query): usize {
  const first = load<u8>(query.path + (backwards ? query.length - 1 - at : at));
  const index = spanIndexOf(node.bytes, node.childCount, first);
  if (index < 0) return 0;
  const address = load<usize>(node.children + usize(index) * sizeof<usize>());
  const child = changetype<TrieNode>(address);
  const length = child.labelLength;
  if (length > query.length - at) return 0;
  const from = query.path + (backwards ? query.length - at - length : at);
  return spanEquals(from, length, child.label, length) ? address : 0;
}

function takeEntries(node: TrieNode, at: i32, query: Query): void {
  let entry = changetype<TrieEntry>(node.entries);
  for (let i = 0; i < node.entryCount && entry.rule < query.best; i++) {
    if ((entry.methods & query.method) !== 0 && entry.rule !== query.except && holds(entry, at, query)) {
      query.best = entry.rule;
      return;
    }
    entry = changetype<TrieEntry>(changetype<usize>(entry) + offsetof<TrieEntry>());
  }
}

function holds(entry: TrieEntry, at: i32, query: Query): bool {
  if (entry.rest === Rest.Any) return true;
  if (entry.rest === Rest.Nothing) return at === query.length;
  return matchesRest(entry.pattern, entry.patternLength, query.path + at, query.length - at);
}

@final
export class TrieBuilder {
  // In the direction of reading: a backward tree has reversed ones. A piece of a text that was added; no two share a byte.
  private label: usize = 0;
  private labelLength: i32 = 0;
  // Lists, not arrays: of the many trees of many realms most have no more than a node or two.
  private firstChild: TrieBuilder | null = null;
  private childCount: i32 = 0;
  private nextChild: TrieBuilder | null = null;
  private one: TrieBuilder | null = null;
  private firstEntry: usize = 0;
  private lastEntry: usize = 0;
  private entryCount: i32 = 0;
  private least: i32 = NO_RULE;

  /**
   * Adds an entry under a text in the direction of reading, which may hold ONE. Entries come in the order of their rules. The text
   * becomes the tree's, as long as it lives, and so does the entry.
   */
  add(text: usize, length: i32, entry: TrieEntry): void {
    this.least = min(this.least, entry.rule);
    if (length === 0) this.append(entry);
    else if (load<u8>(text) === ONE) this.oneChild().add(text + 1, length - 1, entry);
    else this.addLiteral(text, length, entry);
  }

  private append(entry: TrieEntry): void {
    const address = changetype<usize>(entry);
    if (this.entryCount++ === 0) this.firstEntry = address;
    else changetype<TrieEntry>(this.lastEntry).next = address;
    this.lastEntry = address;
  }

  private oneChild(): TrieBuilder {
    const known = this.one;
    if (known !== null) return known;
    const made = new TrieBuilder();
    this.one = made;
    return made;
  }

  private addLiteral(text: usize, length: i32, entry: TrieEntry): void {
    const child = this.childAt(load<u8>(text));
    if (child !== null) {
      const common = commonLength(child.label, child.labelLength, text, length);
      if (common < child.labelLength) child.split(common);
      child.add(text + common, length - common, entry);
      return;
    }
    const operator = spanIndexOf(text, length, ONE);
    const leaf = new TrieBuilder();
    leaf.label = text;
    leaf.labelLength = operator < 0 ? length : operator;
    leaf.add(text + leaf.labelLength, length - leaf.labelLength, entry);
    leaf.nextChild = this.firstChild;
    this.firstChild = leaf;
    this.childCount++;
  }

  /** The flat form. */
  flatten(arena: Arena, backwards: bool): usize {
    const result = arena.take(i32(offsetof<TrieNode>()));
    const node = changetype<TrieNode>(result);
    node.least = this.least;
    node.label = this.label;
    node.labelLength = this.labelLength;
    this.flattenEntries(node, arena);
    this.flattenChildren(node, arena, backwards);
    return result;
  }

  private flattenEntries(node: TrieNode, arena: Arena): void {
    node.entryCount = this.entryCount;
    node.entries = arena.take(node.entryCount * i32(offsetof<TrieEntry>()));
    let to = node.entries;
    for (let from = this.firstEntry; from !== 0; from = changetype<TrieEntry>(from).next) {
      memory.copy(to, from, offsetof<TrieEntry>());
      to += offsetof<TrieEntry>();
    }
  }

  private flattenChildren(node: TrieNode, arena: Arena, backwards: bool): void {
    const one = this.one;
    node.one = one === null ? 0 : one.flatten(arena, backwards);
    node.childCount = this.childCount;
    node.bytes = arena.take(this.childCount);
    node.children = arena.take(this.childCount * i32(sizeof<usize>()));
    let index: usize = 0;
    let child = this.firstChild;
    while (child !== null) {
      store<u8>(node.bytes + index, load<u8>(child.label));
      store<usize>(node.children + index * sizeof<usize>(), child.flatten(arena, backwards));
      if (backwards) reverse(child.label, child.labelLength);
      child = child.nextChild;
      index++;
    }
  }

  private childAt(byte: u8): TrieBuilder | null {
    let child = this.firstChild;
    while (child !== null && load<u8>(child.label) !== byte) child = child.nextChild;
    return child;
  }

  /** Keeps the first bytes of its label; what it had goes to a child behind them. */
  private split(length: i32): void {
    const lower = new TrieBuilder();
    lower.label = this.label + usize(length);
    lower.labelLength = this.labelLength - length;
    lower.firstChild = this.firstChild;
    lower.childCount = this.childCount;
    lower.one = this.one;
    lower.firstEntry = this.firstEntry;
    lower.lastEntry = this.lastEntry;
    lower.entryCount = this.entryCount;
    lower.least = this.least;
    this.labelLength = length;
    this.firstChild = lower;
    this.childCount = 1;
    this.one = null;
    this.firstEntry = 0;
    this.lastEntry = 0;
    this.entryCount = 0;
  }
}

function commonLength(a: usize, aLength: i32, b: usize, bLength: i32): i32 {
  const most = min(aLength, bLength);
  let length = 0;
  while (length < most && load<u8>(a + length) === load<u8>(b + length)) length++;
  return length;
}

/** Turns a text round in its place. */
export function reverse(ptr: usize, length: i32): void {
  for (let i = 0, j = length - 1; i < j; i++, j--) {
    const byte = load<u8>(ptr + i);
    store<u8>(ptr + i, load<u8>(ptr + j));
    store<u8>(ptr + j, byte);
  }
}
