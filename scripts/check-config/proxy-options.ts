// What is known of an oauth2-proxy: from a file of its own (--oauth2-proxy), or from manifests among the given files.
import type { Severity } from "./finding";
import { assemble, type Origin, type Pieces } from "./oauth2-proxy/assemble";
import { findProxy, type ServiceName } from "./oauth2-proxy/find-proxy";
import { ProxyOptions } from "./oauth2-proxy/proxy-options";
import { readArguments, wordsOfText } from "./oauth2-proxy/read-arguments";
import { looksLikeToml, readToml } from "./oauth2-proxy/read-file";
import { looksStructured, readStructured } from "./oauth2-proxy/read-structured";
import { looksLikeVariables, readVariableFile } from "./oauth2-proxy/read-variables";
import { parseSources, type Source } from "./source";
import { at, recordOf } from "./tree";

export { findProxy as findProxyOptions, ProxyOptions, type ServiceName };

const VALUES_OF_A_CHART = [
  "extraArgs",
  "alphaConfig",
  "sessionStorage",
  "authenticatedEmailsFile",
  "configuration",
  "proxyVarsAsSecrets",
  "htpasswdFile",
];

/** From a file of oauth2-proxy's own; `refusal` where its bytes are no text. */
export function readProxyFile(file: string, text: string, refusal?: string): ProxyOptions {
  const source: Source = { file, title: "oauth2-proxy", value: null, lineOf: () => 1 };
  const origin = { source, path: "" };
  if (refusal !== undefined) return unread(origin, `${refusal}: nothing was compared`);
  return assembled(origin, text) ?? fromDocuments(origin, withoutMark(text));
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

function assembled(origin: Origin, text: string): ProxyOptions | undefined {
  const from = origin.source.file;
  const piece = (pieces: Omit<Pieces, "from">): ProxyOptions => assemble({ from, ...pieces });
  if (/^[ \t]*--?[a-z]/m.test(text) && !/^\s*(- |args:|kind:|\w+\s*=)/m.test(text.replace(/^--+$/gm, ""))) {
    return piece({ words: { reading: readArguments(wordsOfText(withoutMark(text))), origin } });
  }
  if (looksLikeVariables(text) && !/^kind:/m.test(text))
    return piece({ variables: { reading: readVariableFile(text), origin } });
  if (looksLikeToml(text) && !/^\s*kind:/m.test(text))
    return piece({ file: { reading: readToml(text), origin } });
  return undefined;
}

function fromDocuments(origin: Origin, text: string): ProxyOptions {
  const { file } = origin.source;
  const { sources, findings } = parseSources(file, text);
  const structured = sources.find(({ value }) => looksStructured(value));
  if (structured !== undefined) {
    const own = { source: structured, path: "" };
    const rest =
      "only the structured part of oauth2-proxy's configuration: what its arguments and its other file say was not compared";
    const gaps = [{ ...own, severity: "note", text: rest, mayHoldAny: true } as const];
    return assemble({ from: file, structured: { reading: readStructured(text), origin: own }, gaps });
  }
  const found = findProxy(sources);
  if (found !== undefined) return found;
  if (sources.some(({ value }) => isValuesOfChart(value))) {
    return unread(
      origin,
      "values of a Helm chart: nothing was compared; give what they render (helm template NAME CHART -f FILE)",
    );
  }
  const [refusal] = findings;
  if (sources.some(({ value }) => at(value, "kind") !== undefined)) {
    return unread(origin, "no oauth2-proxy in these manifests: nothing was compared");
  }
  const isToml = /^\s*[A-Za-z]\w*\s*=/m.test(text);
  if (isToml || text.trim() === "")
    return assemble({ from: file, file: { reading: readToml(text), origin } });
  const line = refusal?.source.lineOf("") ?? 1;
  return unread(
    { ...origin, source: { ...origin.source, lineOf: () => line } },
    `${refusal?.text ?? "no configuration of oauth2-proxy"}: nothing was compared`,
  );
}

function unread(origin: Origin, text: string, severity: Severity = "warning"): ProxyOptions {
  return assemble({ from: origin.source.file, gaps: [{ ...origin, severity, text, mayHoldAny: true }] });
}

/** Whether a document is the values of a chart, ours or oauth2-proxy's, and no object. */
export function isValuesOfChart(value: unknown): boolean {
  const keys = Object.keys(recordOf(value));
  const isObject = keys.includes("kind") || keys.includes("apiVersion");
  return (
    !isObject &&
    keys.some(
      (key) =>
        VALUES_OF_A_CHART.includes(key) || (key === "config" && typeof at(value, "config") === "object"),
    )
  );
}
