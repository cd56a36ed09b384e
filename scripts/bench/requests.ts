// The requests that all arms send: a browser's headers, the same for each arm of a family but for the credential itself.

export const APP_HOST = "httpbin.example.com";

/** Where a request ends: in an answer of the gateway's own, or at an app behind it. */
export type Target = "direct" | "upstream";

export const TARGET_PATHS: Readonly<Record<Target, string>> = {
  direct: "/direct/page",
  upstream: "/upstream/page",
};

const BROWSER_HEADERS: readonly (readonly [string, string])[] = [
  [
    "user-agent",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
  ],
  ["accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
  ["accept-language", "en-GB,en;q=0.9"],
  ["accept-encoding", "gzip, deflate, br"],
  ["sec-fetch-dest", "document"],
  ["sec-fetch-mode", "navigate"],
  ["sec-fetch-site", "same-origin"],
];

export type Header = readonly [name: string, value: string];

export function requestHeaders(credential: Header): Header[] {
  return [...BROWSER_HEADERS, credential];
}

export function requestBytes(target: Target, credential: Header): Buffer {
  const lines = [`GET ${TARGET_PATHS[target]} HTTP/1.1`, `host: ${APP_HOST}`];
  for (const [name, value] of requestHeaders(credential)) lines.push(`${name}: ${value}`);
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}
