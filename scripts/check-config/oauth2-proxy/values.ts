// What Go takes for a value of an option's type: with anything else oauth2-proxy does not start.
import { nanosecondsOf } from "../duration";
import type { ProxyOption } from "./option";

/** Where a value stands: in a file and in variables an empty text counts as false or 0, in an argument as nothing. */
export type Place = "file" | "argument";

const ON = ["1", "t", "T", "TRUE", "true", "True"];
const OFF = ["0", "f", "F", "FALSE", "false", "False"];
const WHOLE_NUMBER = /^[-+]?(0x[\da-f_]+|0b[01_]+|0o?[0-7_]*|[\d_]+)$/i;
/** RFC 4180, as encoding/csv reads a line: a quote stands around a field or not at all. */
const CSV_LINE = /^(?:"(?:[^"]|"")*"|[^",]*)(?:,(?:"(?:[^"]|"")*"|[^",]*))*$/;

/** strconv.ParseBool. */
export function flagOn(text: string): boolean {
  return ON.includes(text);
}

function faultOfSwitch(text: string, place: Place): string | undefined {
  if (ON.includes(text) || OFF.includes(text) || (text === "" && place === "file")) return undefined;
  return "is neither true nor false (Go knows no yes, no, on and off, and no blanks)";
}

// A negative one is a duration to Go.
function faultOfDuration(text: string): string | undefined {
  if (nanosecondsOf(text.replace(/^-/, "")) !== undefined) return undefined;
  return "is no duration (Go's units are ns, us, ms, s, m and h; a day is 24h)";
}

function faultOfNumber(text: string, place: Place): string | undefined {
  return WHOLE_NUMBER.test(text) || (text === "" && place === "file") ? undefined : "is no whole number";
}

function faultOfText(option: ProxyOption, text: string, place: Place): string | undefined {
  switch (option.type) {
    case "switch":
      return faultOfSwitch(text, place);
    case "duration":
      return faultOfDuration(text);
    case "number":
      return faultOfNumber(text, place);
    case "list":
      if (place === "argument" && !CSV_LINE.test(text)) return "has a quote inside of a value";
      return undefined;
    default:
      return undefined;
  }
}

/** Why a value is none of the option's type, as a clause; undefined where it is one. */
export function faultOf(option: ProxyOption, raw: unknown, place: Place): string | undefined {
  const isPlain = (value: unknown): boolean =>
    ["string", "number", "boolean", "bigint"].includes(typeof value);
  if (typeof raw === "string") {
    const fault = faultOfText(option, raw, place);
    const isQuoted = option.type !== "list" && /^(["']).*\1$/s.test(raw);
    return fault !== undefined && isQuoted ? `${fault}; the quotes are part of it` : fault;
  }
  if (Array.isArray(raw)) return option.type === "list" && raw.every(isPlain) ? undefined : "is a list";
  return isPlain(raw) ? undefined : "is a table or a date";
}
