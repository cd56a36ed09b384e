// "Did you mean": the allowed key that a misspelt one comes nearest to, by edit distance (Levenshtein).

import { characterOf } from "../bytes/byte-string";

/** Longer keys are not worth comparing, and their cost is the input's to choose. */
const MAX_COMPARED_LENGTH: i32 = 64;

/** The closest of the allowed keys, or "" when none is close. Case, "_" and "-" make no difference. */
export function closestKey(key: string, allowed: StaticArray<string>): string {
  if (key.length > MAX_COMPARED_LENGTH) return "";
  const wanted = folded(key);
  let closest = "";
  let least = 1 + max(1, wanted.length / 3);
  for (let i = 0; i < allowed.length; i++) {
    const distance = editDistance(wanted, folded(allowed[i]));
    if (distance >= least) continue;
    least = distance;
    closest = allowed[i];
  }
  return closest;
}

// oauth2-proxy's own spellings, cookie_name and cookie-name, become the same as cookieName.
function folded(key: string): string {
  let result = "";
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    if (unit === 0x5f || unit === 0x2d) continue;
    result += characterOf(u32(unit - 0x41) < 26 ? unit | 0x20 : unit);
  }
  return result;
}

function editDistance(a: string, b: string): i32 {
  const row = new StaticArray<i32>(b.length + 1);
  for (let j = 0; j <= b.length; j++) row[j] = j;
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0];
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const replaced = diagonal + i32(a.charCodeAt(i - 1) !== b.charCodeAt(j - 1));
      diagonal = row[j];
      row[j] = min(replaced, min(row[j], row[j - 1]) + 1);
    }
  }
  return row[b.length];
}
