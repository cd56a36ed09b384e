// Byte pair encoding: the pair of bytes that occurs most becomes one byte that does not occur, again and again.
//
// `pairs` has two bytes for each byte, 0 0 for one that stands for itself; so no byte stands for the pair 0 0.

/** A pair takes two bytes of the table, so one that occurs less gains nothing. */
const LEAST_USES = 4;

function mostFrequentPair(bytes) {
  const counts = new Map();
  let best = { pair: 0, count: 0 };
  for (let i = 1; i < bytes.length; i++) {
    const pair = (bytes[i - 1] << 8) | bytes[i];
    const count = (counts.get(pair) ?? 0) + 1;
    counts.set(pair, count);
    if (count > best.count && pair !== 0) best = { pair, count };
  }
  return best;
}

function replacePair(bytes, first, second, code) {
  const replaced = [];
  for (let i = 0; i < bytes.length; i++) {
    const found = bytes[i] === first && bytes[i + 1] === second;
    replaced.push(found ? code : bytes[i]);
    if (found) i++;
  }
  return replaced;
}

/** The bytes, packed, and what the codes in them stand for. */
export function packPairs(bytes) {
  const pairs = new Uint8Array(2 * 0x100);
  let packed = [...bytes];
  for (let code = 0; code < 0x100; code++) {
    if (bytes.includes(code)) continue;
    const { pair, count } = mostFrequentPair(packed);
    if (count < LEAST_USES) break;
    pairs.set([pair >> 8, pair & 0xff], 2 * code);
    packed = replacePair(packed, pair >> 8, pair & 0xff, code);
  }
  return { pairs, packed };
}
