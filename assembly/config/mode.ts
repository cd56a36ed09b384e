// The keys `mode` and `observe`: whether the plugin acts on what it finds, or only says what it would do.
import { spanIndexOf } from "../bytes/span";
import { ModeConfig } from "./config";
import { ConfigReader } from "./config-reader";

const MODES: StaticArray<string> = ["enforce", "observe"];
const OBSERVING: i32 = 1;
const KEYS: StaticArray<string> = ["ask"];
const SHARE_TEXT = "a share of requests such as 1%, 0.05%, 100%";
const PERCENT: u8 = 0x25;
const DOT: u8 = 0x2e;

/** Parts of a whole in which a share is counted: hundredths of a percent. */
export const WHOLE_SHARE: i32 = 10_000;

/** Reads the key `mode`. */
export function readMode(input: ConfigReader, into: ModeConfig): void {
  into.isObserving = input.readChoice(MODES) === OBSERVING;
}

/** Reads the section `observe`. */
export function readObserve(input: ConfigReader, into: ModeConfig): void {
  input.beginObject(KEYS);
  while (input.nextKey() >= 0) {
    const text = input.readText(SHARE_TEXT);
    into.askShare = parseShare(changetype<usize>(text), text.byteLength);
    if (into.askShare < 0) input.refuse(SHARE_TEXT);
  }
}

/**
 * Hundredths of a percent of a text such as 1%, 0.05%, 100%: one or two digits or 100, maybe a point and one or two more; -1 for any
 * other text.
 */
export function parseShare(text: usize, length: i32): i32 {
  if (length < 2 || load<u8>(text + usize(length - 1)) !== PERCENT) return -1;
  const number = length - 1;
  const dot = spanIndexOf(text, number, DOT);
  const digits = dot < 0 ? number : dot;
  const decimals = dot < 0 ? 0 : number - dot - 1;
  if (digits < 1 || digits > 3 || decimals > 2 || (dot >= 0 && decimals === 0)) return -1;
  const whole = digitsAt(text, digits);
  const part = digitsAt(text + usize(dot + 1), decimals);
  if (whole < 0 || part < 0) return -1;
  const share = whole * 100 + (decimals === 1 ? part * 10 : part);
  return share > WHOLE_SHARE || (digits === 3 && share < WHOLE_SHARE) ? -1 : share;
}

/** The number that so many digits are, zeros in front too; 0 for none, -1 for another character. */
function digitsAt(text: usize, count: i32): i32 {
  let value = 0;
  for (let i: usize = 0; i < usize(count); i++) {
    const digit = load<u8>(text + i) - 0x30;
    if (digit > 9) return -1;
    value = value * 10 + i32(digit);
  }
  return value;
}
