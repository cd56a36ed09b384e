// docs/logs.md: every line of the filter's log, from the tables of log-texts.ts.
import { format, resolveConfig } from "prettier";
import { LOG_EVENTS, LOG_KEYS } from "./log-texts";

export const LOGS_PAGE = "docs/logs.md";

const HEAD = `# Log lines

What the filter writes to Envoy's log, made by \`npm run docs\`. Behind what Envoy puts before it
(\`[2026-11-27 12:00:00.000][23][warning][wasm] … wasm log postern postern: \`) a line is one JSON object (RFC 8259):

\`\`\`text
{"event":"observe","difference":"would_refuse","reason":"not_in_group","method":"GET","path":"/ops/x","route":"ops","request_id":"5d0e2f38-…"}
\`\`\`

Events and keys keep their names and meanings; new ones may come. A key that does not apply is not there. All of a line is visible ASCII: another
byte of a request or of a document stands there as \`\\u00XX\`, and is nobody's to forge a line with. Of a method, a path, a name or an ID 128 bytes are
shown, of a text 1,024, with \`...\` where it was cut; a line has 4,096 bytes at the most. No query, cookie, token or secret is in any line.

Limits are for each worker; what came beyond one is counted, and the next line of the kind has the number under \`suppressed\`. Nobody outside can make the
filter write more, but for \`request\`, which is for a debug level that nobody leaves on.

\`\`\`sh
kubectl -n istio-system logs -l istio=ingressgateway --tail=-1 | grep -o '{"event":.*' | jq -c 'select(.event != "request")'
\`\`\``;

const LEVELS = `## Levels

Envoy logs what Wasm filters write as its component \`wasm\`. Istio's gateways log warnings and errors (\`values.global.proxy.logLevel: warning\`), so all
lines below but \`request\` and \`signatures\` are seen without doing anything. For the others:

\`\`\`sh
istioctl proxy-config log deploy/istio-ingressgateway -n istio-system --level wasm:debug     # at once, until the pod ends
istioctl proxy-config log deploy/istio-ingressgateway -n istio-system --level wasm:warning   # back
\`\`\`

For good it is an annotation of the gateway's pods, \`sidecar.istio.io/componentLogLevel: wasm:info\` (on a \`Gateway\` of the Gateway API under
\`spec.infrastructure.annotations\`), or \`values.global.proxy.componentLogLevel\` for all proxies of a mesh; Envoy alone takes \`--component-log-level wasm:info\`.
The filter follows a change within a second. At \`wasm:debug\` there is one line for each request, and Envoy adds lines of its own for each: it is for
looking at something, not for every day. The levels of other components do not matter here: what Envoy itself says of a request (\`http\`, \`router\`)
may hold its headers, so leave those where they are.`;

const escaped = (words: string): string => words.replaceAll("|", "\\|");
const coded = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

function eventTable(): string {
  const rows = Object.entries(LOG_EVENTS).map(
    ([name, { level, meaning, limit, always, sometimes }]) =>
      `| \`${name}\` | ${level} | ${escaped(meaning)} | ${limit} | ${coded(always)} | ${coded(sometimes) || "–"} |`,
  );
  const head = ["| event | level | what it tells | at most | keys | keys, where there are such |"];
  return [...head, "| --- | --- | --- | --- | --- | --- |", ...rows].join("\n");
}

function keyTable(): string {
  const rows = Object.entries(LOG_KEYS).map(
    ([name, { type, meaning }]) => `| \`${name}\` | ${type} | ${escaped(meaning)} |`,
  );
  return ["| key | value | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

export async function logsPage(): Promise<string> {
  const parts = [HEAD, "## Events", eventTable(), "## Keys", keyTable(), LEVELS];
  return format(parts.join("\n\n"), { ...(await resolveConfig(LOGS_PAGE)), parser: "markdown" });
}
