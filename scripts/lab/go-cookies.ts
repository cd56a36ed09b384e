// Cookies of a request as Go's net/http 1.26 reads them (readCookies), and the session among them as oauth2-proxy 7.15 joins it.

const LIMIT = 3000;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

function isValueByte(byte: string): boolean {
  return byte >= " " && byte < "\x7f" && byte !== '"' && byte !== ";" && byte !== "\\";
}

function trimmed(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, "");
}

function parseOne(part: string): [string, string] | null {
  const at = part.indexOf("=");
  const name = trimmed(at < 0 ? part : part.slice(0, at));
  const raw = at < 0 ? "" : part.slice(at + 1);
  const value = raw.length > 1 && raw.startsWith('"') && raw.endsWith('"') ? raw.slice(1, -1) : raw;
  return TOKEN.test(name) && [...value].every(isValueByte) ? [name, value] : null;
}

/** Name and value of every cookie that is not dropped, in order; above the limit there are none. */
export function goCookies(lines: readonly string[]): [string, string][] {
  const parts = lines.flatMap((line) => line.split(";"));
  if (parts.length > LIMIT) return [];
  return parts
    .map(trimmed)
    .filter((part) => part !== "")
    .map(parseOne)
    .filter((cookie) => cookie !== null);
}

/** The value of the session and the name that its signature must be for; null without one. */
export function sessionAmong(lines: readonly string[], name: string): { name: string; value: string } | null {
  const first = new Map<string, string>();
  for (const [each, value] of goCookies(lines)) if (!first.has(each)) first.set(each, value);
  const single = first.get(name);
  if (single !== undefined) return { name, value: single };
  const parts: string[] = [];
  for (let part = first.get(`${name}_0`); part !== undefined; part = first.get(`${name}_${parts.length}`)) {
    parts.push(part);
  }
  if (parts.length === 0) return null;
  return { name: parts.length === 1 ? `${name}_0` : name, value: parts.join("") };
}
