// A session cookie's value from a description of every layer, right or wrong: MessagePack, LZ4 frame, AES-CFB, envelope. The same
// description gives the same bytes.
import { createCipheriv, createHash, createHmac } from "node:crypto";
import { aesKey } from "../session/seal";
import { type FrameForm, lz4Frame } from "./frame-session";
import { type Fields, packFields, type PackForm } from "./pack-session";

export type EnvelopeForm =
  | "genuine"
  | "other secret"
  | "other name"
  | "flipped value"
  | "flipped signature"
  | "flipped stamp"
  | "spare bits"
  | "unpadded signature"
  | "unpadded value"
  | "plus stamp"
  | "zeros stamp"
  | "digit moved"
  | "a part more"
  | "a part less"
  | "standard alphabet"
  | "part name";

export interface Layers {
  readonly fields: Fields;
  readonly pack: PackForm;
  readonly frame: FrameForm;
  readonly envelope: EnvelopeForm;
  /** TS, Unix seconds. */
  readonly signedAt: number;
}

function padded(bytes: Buffer): string {
  const text = bytes.toString("base64url");
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

function macOf(secret: string, ...parts: readonly string[]): string {
  const mac = createHmac("sha256", secret);
  for (const part of parts) mac.update(part, "latin1");
  return padded(mac.digest());
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The same text with one letter of base64url changed, `at` counted from its end. */
function flipped(text: string, at: number, by: number): string {
  const index = text.length - at;
  return (
    text.slice(0, index) + LETTERS[(LETTERS.indexOf(text[index] ?? "A") ^ by) & 63] + text.slice(index + 1)
  );
}

const OTHER_SECRET = "another secret of 32 characters!";

function stampOf(form: EnvelopeForm, signedAt: number): string {
  const stamp = String(signedAt);
  if (form === "plus stamp") return `+${stamp}`;
  return form === "zeros stamp" ? `000${stamp}` : stamp;
}

/** The value of the cookie `name`. */
export function envelope(
  secret: string,
  name: string,
  sealed: string,
  form: EnvelopeForm,
  signedAt: number,
): string {
  const stamp = stampOf(form, signedAt);
  const value = form === "unpadded value" ? sealed.replace(/=+$/, "") : sealed;
  const names: Partial<Record<EnvelopeForm, string>> = { "other name": `${name}x`, "part name": `${name}_0` };
  const mac = macOf(form === "other secret" ? OTHER_SECRET : secret, names[form] ?? name, value, stamp);
  switch (form) {
    case "flipped value":
      return `${flipped(value, 40, 1)}|${stamp}|${mac}`;
    case "flipped signature":
      return `${value}|${stamp}|${flipped(mac, 20, 4)}`;
    case "flipped stamp":
      return `${value}|${signedAt + 1}|${mac}`;
    case "spare bits":
      return `${value}|${stamp}|${flipped(mac, 2, 1)}`;
    case "unpadded signature":
      return `${value}|${stamp}|${mac.slice(0, -1)}`;
    case "digit moved":
      return `${value}${stamp[0]}|${stamp.slice(1)}|${mac}`;
    case "a part more":
      return `${value}|${stamp}|${mac}|`;
    case "a part less":
      return `${value}|${stamp}${mac}`;
    case "standard alphabet":
      return `${value}|${stamp}|${mac.replaceAll("-", "+").replaceAll("_", "/")}`;
    default:
      return `${value}|${stamp}|${mac}`;
  }
}

export function sealSession(secret: string, name: string, layers: Layers): string {
  const frame = lz4Frame(packFields(layers.fields, layers.pack), layers.frame);
  const iv = createHash("sha256").update(frame).digest().subarray(0, 16);
  const key = aesKey(secret);
  const cipher = createCipheriv(`aes-${key.length * 8}-cfb`, key, iv);
  const sealed = padded(Buffer.concat([iv, cipher.update(frame), cipher.final()]));
  return envelope(secret, name, sealed, layers.envelope, layers.signedAt);
}
