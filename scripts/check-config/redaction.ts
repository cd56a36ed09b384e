// The last guard over secrets: what looks like one anywhere in the input is struck out of every line of output.
//
// No finding quotes a value that may be a secret in the first place; this holds where a value stands in a place that nobody thought of.
import { at, listOf, recordOf, textOf, valuesBelow } from "./tree";

/** Anchored to the start of a word and bounded, so that a long line costs no more than its length. */
const NAME = String.raw`(?<![\w.-])[\w.-]{0,60}?(?:secret|passw(?:or)?d|passphrase|token|credential|private[_-]?key|api[_-]?key|signature[_-]?key|jwt[_-]?key)[\w.-]{0,60}`;
const SECRET_NAME = new RegExp(NAME, "i");
/** name = value, name: value, --name=value, --name value, "name": "value": in any of the formats, read or not. */
const ASSIGNED = new RegExp(
  String.raw`(${NAME})["']?(?:[ \t]*[:=][ \t]*|[ \t]+(?=\S*$))(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"',;{}[\]]+))`,
  "gim",
);
/** The user and the password of a URL. */
const USER_INFO = /\b[a-z][a-z0-9+.-]*:\/\/([^\s/@:"']*):([^\s/@"']+)@/gi;
const JWT = /\bey[A-Za-z0-9_-]{8,}\.ey[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g;
const PEM_LINE = /^[ \t]*([A-Za-z0-9+/=]{40,})[ \t]*$/gm;

/** Shorter ones would strike out half of the words. */
const SHORTEST = 5;
/** What stands under such names without being a secret: other names, references, words of the configuration's own. */
const REFERENCE = /^(\$[({]?\w+[)}]?|\{\{.*|\/\S*|https?:\/\/[^@]*|access_token|id_token|[a-z]{1,12})$/;

export class Redaction {
  private readonly secrets = new Set<string>();

  /** Looks for secrets in the text of a file, whether or not it can be read. */
  learn(text: string): void {
    for (const [, name = "", ...values] of text.matchAll(ASSIGNED)) {
      if (!isReferenceName(name)) this.add(values.find((value) => value !== undefined) ?? "");
    }
    for (const [, , password = ""] of text.matchAll(USER_INFO)) this.add(password);
    for (const [token] of text.matchAll(JWT)) this.add(token);
    for (const [, line = ""] of text.matchAll(PEM_LINE)) this.add(line);
  }

  /** Looks for secrets in an object: those of a Secret, and variables whose names say so. */
  learnObject(value: unknown): void {
    if (at(value, "kind") === "Secret") {
      for (const text of Object.values(recordOf(at(value, "stringData")))) this.addText(text);
      for (const text of Object.values(recordOf(at(value, "data")))) this.addEncoded(text);
    }
    for (const entry of valuesBelow(value, "env").flatMap(listOf)) {
      const name = textOf(at(entry, "name")) ?? "";
      if (SECRET_NAME.test(name) && !isReferenceName(name)) this.addText(at(entry, "value"));
    }
  }

  /** A value that is known to be one. */
  add(secret: string): void {
    const text = secret.trim();
    if (text.length >= SHORTEST && !REFERENCE.test(text)) this.secrets.add(text);
  }

  private addText(value: unknown): void {
    if (typeof value !== "string") return;
    this.learn(value);
    for (const line of value.split("\n")) this.add(line);
  }

  private addEncoded(value: unknown): void {
    if (typeof value !== "string") return;
    this.add(value);
    this.addText(Buffer.from(value, "base64").toString("utf8"));
  }

  /** The line without them. */
  apply(line: string): string {
    let result = line;
    for (const secret of this.secrets) {
      if (result.includes(secret)) result = result.replaceAll(secret, "(hidden)");
    }
    return result;
  }
}

// secretName, cookie_secret_file, imagePullSecret, pass_access_token: they name something, or say yes or no.
function isReferenceName(name: string): boolean {
  return /(name|file|path|ref|url|env|type|expir\w*|ttl|pullsecrets?|bearer_tokens|pass_access_token)$/i.test(
    name,
  );
}
