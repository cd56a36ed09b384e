// The MessagePack map of a session, in any form that a decoder may meet.
import { createHash } from "node:crypto";

export type TextForm = "shortest" | "str8" | "str16" | "str32" | "bin8";
export type TimeForm = "shortest" | "32" | "64" | "96";

export interface PackForm {
  readonly text: TextForm;
  readonly time: TimeForm;
  readonly map: "fix" | "16" | "32";
  /** What else is done to the map. */
  readonly twist:
    | "none"
    | "unknown key"
    | "key twice"
    | "nil email"
    | "bytes behind"
    | "reversed"
    | "list"
    | "cut"
    | "no created"
    | "nested"
    | "number as email";
}

export interface Fields {
  /** Unix nanoseconds. */
  readonly createdAt: bigint;
  readonly expiresOn: bigint | null;
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken: string;
  readonly nonce: boolean;
  readonly email: string;
  readonly user: string;
  readonly groups: readonly string[];
  readonly preferredUsername: string;
}

const NANOS = 1_000_000_000n;

function header(code: number, bytes: number, length: number): Buffer {
  const made = Buffer.alloc(1 + bytes);
  made[0] = code;
  made.writeUIntBE(length, 1, bytes);
  return made;
}

function packText(text: string, form: TextForm): Buffer {
  const bytes = Buffer.from(text, "latin1");
  const length = bytes.length;
  if (form === "bin8" && length < 256) return Buffer.concat([header(0xc4, 1, length), bytes]);
  if (form === "shortest" && length < 32) return Buffer.concat([Buffer.from([0xa0 | length]), bytes]);
  if (form === "str32" || length > 0xffff) return Buffer.concat([header(0xdb, 4, length), bytes]);
  if (form === "str16" || length > 0xff) return Buffer.concat([header(0xda, 2, length), bytes]);
  return Buffer.concat([header(0xd9, 1, length), bytes]);
}

/** The timestamp extension, -1. */
function packTime(nanos: bigint, form: TimeForm): Buffer {
  const seconds = nanos / NANOS;
  const rest = nanos % NANOS;
  if (form === "96" || seconds >= 1n << 34n || seconds < 0n) {
    const made = Buffer.from([0xc7, 12, 0xff, ...Buffer.alloc(12)]);
    made.writeUInt32BE(Number(rest), 3);
    made.writeBigInt64BE(seconds, 7);
    return made;
  }
  if (form === "32" || (form === "shortest" && rest === 0n && seconds < 1n << 32n)) {
    const made = Buffer.from([0xd6, 0xff, 0, 0, 0, 0]);
    made.writeUInt32BE(Number(seconds), 2);
    return made;
  }
  const made = Buffer.from([0xd7, 0xff, ...Buffer.alloc(8)]);
  made.writeBigUInt64BE((rest << 34n) | seconds, 2);
  return made;
}

function packGroups(groups: readonly string[], form: TextForm): Buffer {
  const count = groups.length;
  const head = count < 16 ? Buffer.from([0x90 | count]) : header(0xdc, 2, count);
  return Buffer.concat([head, ...groups.map((group) => packText(group, form))]);
}

type Entry = readonly [key: string, value: Buffer];

function entriesOf(fields: Fields, { text, time }: PackForm): Entry[] {
  const entries: Entry[] = [["ca", packTime(fields.createdAt, time)]];
  const add = (key: string, value: string): void => {
    if (value !== "") entries.push([key, packText(value, text)]);
  };
  if (fields.expiresOn !== null) entries.push(["eo", packTime(fields.expiresOn, time)]);
  add("at", fields.accessToken);
  add("it", fields.idToken);
  add("rt", fields.refreshToken);
  if (fields.nonce) {
    const nonce = createHash("sha256")
      .update(JSON.stringify([fields.accessToken, String(fields.createdAt)]))
      .digest();
    entries.push(["n", Buffer.concat([header(0xc4, 1, nonce.length), nonce])]);
  }
  add("e", fields.email);
  add("u", fields.user);
  if (fields.groups.length > 0) entries.push(["g", packGroups(fields.groups, text)]);
  add("pu", fields.preferredUsername);
  return entries;
}

const NIL = Buffer.from([0xc0]);
const NESTED = Buffer.from([0x91, 0x91, 0x81, 0xa1, 0x61, 0x92, 0xc3, 0xca, 0x3f, 0x80, 0, 0]);

function twistEntries(entries: Entry[], twist: PackForm["twist"]): Entry[] {
  const email: Entry = ["e", packText("mallory@example.com", "shortest")];
  switch (twist) {
    case "unknown key":
      return [["zz", packText("value", "shortest")], ...entries];
    case "nested":
      return [...entries, ["ac", NESTED]];
    case "key twice":
      return [email, ...entries];
    case "nil email":
      return entries.map((entry) => (entry[0] === "e" ? ["e", NIL] : entry));
    case "number as email":
      return entries.map((entry) => (entry[0] === "e" ? ["e", Buffer.from([7])] : entry));
    case "reversed":
      return [...entries].reverse();
    case "no created":
      return entries.filter(([key]) => key !== "ca");
    default:
      return entries;
  }
}

const LIST_KEYS = ["at", "it", "rt", "ca", "eo", "n", "e", "u", "g", "pu", "ac"];

export function packFields(fields: Fields, form: PackForm): Buffer {
  const entries = twistEntries(entriesOf(fields, form), form.twist);
  if (form.twist === "list") {
    const values = LIST_KEYS.map((key) => entries.find((entry) => entry[0] === key)?.[1] ?? NIL);
    return Buffer.concat([Buffer.from([0x90 | values.length]), ...values]);
  }
  const count = entries.length;
  const heads = {
    fix: Buffer.from([0x80 | count]),
    "16": header(0xde, 2, count),
    "32": header(0xdf, 4, count),
  };
  const packed = entries.flatMap(([key, value]) => [packText(key, "shortest"), value]);
  const whole = Buffer.concat([heads[form.map], ...packed]);
  if (form.twist === "cut") return whole.subarray(0, whole.length - 3);
  return form.twist === "bytes behind" ? Buffer.concat([whole, Buffer.from([0xc0, 1])]) : whole;
}
