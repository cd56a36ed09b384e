// What asc calls where AssemblyScript would throw: a log line, then a trap. Nothing in the filter should reach it.

import { LogSeverity } from "./abi";
import { proxy_log } from "./env";

const LINE: StaticArray<u8> = [
  112, 111, 115, 116, 101, 114, 110, 58, 32, 97, 98, 111, 114, 116, 101, 100, 32, 97, 116, 32, 108, 105, 110,
  101, 32, 0, 0, 0, 0, 0, 0,
];

const DIGITS_AT: i32 = 25;

/** Logs "postern: aborted at line N" without allocating, since memory may be what ran out. */
export function abort(_message: usize, _file: usize, line: u32, _column: u32): void {
  let divisor: u32 = 100000;
  for (let i = 0; i < 6; i++) {
    LINE[DIGITS_AT + i] = u8(48 + ((line / divisor) % 10));
    divisor /= 10;
  }
  proxy_log(usize(LogSeverity.Critical), changetype<usize>(LINE), LINE.length);
  unreachable();
}
