// Small changes of a text: bytes, blocks, and pieces that parsers stumble over.
import type { Pair } from "../fake-host/pairs";
import type { Random } from "./random";

/** What no request has in Envoy and an answer may have all the same. */
export const LINE_BREAK = "\r\n";
export const PIECES: readonly string[] = [
  ...[
    "",
    "\0",
    "|",
    "=",
    ";",
    "; ",
    ",",
    '"',
    "\\",
    "%",
    "%2f",
    "%2e%2e",
    "%00",
    "/../",
    "//",
    "?",
    "#",
    "&",
    "\t",
    " ",
  ],
  ...[
    "allowed_groups=x",
    "Bearer ",
    "\xff",
    "\x80",
    "_oauth2_proxy=",
    "_oauth2_proxy_0=",
    "_oauth2_proxy_1=",
    ".",
    "..",
    "-",
  ],
  ...[
    "{",
    "}",
    "[",
    "null",
    "-1",
    "1e999",
    "\\u0000",
    "\\ud800",
    "A".repeat(300),
    ";v=1",
    "*",
    "_",
    "true",
    "0s",
  ],
];
const MOST_BYTES = 40;

function mutatedOnce(random: Random, text: string, pieces: readonly string[]): string {
  const at = random.below(text.length + 1);
  const length = random.below(Math.min(MOST_BYTES, text.length - at + 1));
  switch (random.below(7)) {
    case 0:
      return text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + random.pick(pieces) + text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(at + length);
    case 3:
      return text.slice(0, at);
    case 4:
      return text.slice(0, at) + text.slice(at, at + length) + text.slice(at);
    case 5:
      return text.slice(at) + text.slice(0, at);
    default:
      return text.slice(0, at) + random.pick(pieces) + text.slice(at + length);
  }
}

/** The text with one to three changes. */
export function mutated(random: Random, text: string, pieces = PIECES): string {
  let changed = text;
  for (let i = 0; i <= random.below(3); i++) changed = mutatedOnce(random, changed, pieces);
  return changed;
}

/** Some lines changed, doubled, dropped or moved; one of these names comes in. */
export function mutatedPairs(
  random: Random,
  pairs: readonly Pair[],
  names: readonly string[],
  pieces = PIECES,
): Pair[] {
  const changed = [...pairs];
  for (let i = 0; i <= random.below(3); i++) {
    const at = random.below(changed.length);
    const pair = changed[at];
    if (pair === undefined) continue;
    const [name, value] = pair;
    const roll = random.below(10);
    if (roll < 6) changed[at] = [name, mutated(random, value, pieces)];
    else if (roll === 6) changed.splice(at, 1);
    else if (roll === 7) changed.push([name, mutated(random, value, pieces)]);
    else
      changed.splice(random.below(changed.length + 1), 0, [
        random.pick(names),
        mutated(random, value, pieces),
      ]);
  }
  return changed;
}
