// What asc calls where AssemblyScript would throw: a log line, then a trap. Nothing in the filter should reach it.

import { LogSeverity } from "./abi";
import { proxy_log } from "./env";

// {"event":"aborted","line":      }
const LINE: StaticArray<u8> = [
  123, 34, 101, 118, 101, 110, 116, 34, 58, 34, 97, 98, 111, 114, 116, 101, 100, 34, 44, 34, 108, 105, 110,
  101, 34, 58, 32, 32, 32, 32, 32, 32, 125,
];

/** Where the number's last digit stands. */
const LAST_DIGIT: i32 = 31;
const DIGITS: i32 = 6;

/** Logs the line of the source without allocating, since memory may be what ran out. */
export function abort(_message: usize, _file: usize, line: u32, _column: u32): void {
  let rest = line;
  for (let i = 0; i < DIGITS && (rest > 0 || i === 0); i++) {
    LINE[LAST_DIGIT - i] = u8(48 + (rest % 10));
    rest /= 10;
  }
  proxy_log(usize(LogSeverity.Critical), changetype<usize>(LINE), LINE.length);
  unreachable();
}
