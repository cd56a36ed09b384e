// A request as the filter would see it in Envoy: the URL is cut up as it is written, since a URL parser would already clean its path.
import type { Pair } from "../fake-host/pairs";

const URL_PARTS = /^(https?):\/\/([^/?#]*)([^#]*)$/;
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/;

/** What Envoy shows before the headers that the client sent. */
function pseudoHeaders(method: string, url: string): Pair[] {
  const found = URL_PARTS.exec(url);
  if (found === null) {
    throw new Error("a URL such as https://app.example.com/path?query, without a fragment, is needed");
  }
  const [, scheme = "", authority = "", target = ""] = found;
  const path = target.startsWith("/") ? target : `/${target}`;
  return [
    [":authority", authority],
    [":path", path],
    [":method", method],
    [":scheme", scheme],
    ["x-forwarded-proto", scheme],
  ];
}

function headerOf(line: string): Pair {
  const [, name, value] = HEADER.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error("a header is name:value");
  return [name, Buffer.from(value).toString("latin1")];
}

/** The pairs of a request; throws for what cannot be one. */
export function requestPairs(method: string, url: string, headers: readonly string[]): Pair[] {
  return [...pseudoHeaders(method, url), ...headers.map(headerOf)];
}
