// oauth2-proxy's structured configuration (YAML, --alpha-config) under the names that its other configuration has.
import { printable } from "../printable";
import { at, listOf, recordOf, textOf } from "../tree";
import { readYaml } from "../yaml-document";
import { optionNamed } from "./option-table";
import { settingOf, type Reading, type Remark, type Settings } from "./settings";
import { PROVIDER_FIELDS, structured, type Fault } from "./structured-fields";
import { structureFaults } from "./structured-validation";

/** A header of oauth2-proxy's answer, and what its values are of. */
export interface ResponseHeader {
  readonly name: string;
  /** A claim of the session, with what is written before it; "" for what is none. */
  readonly claims: readonly string[];
  readonly prefixes: readonly string[];
}

export interface Upstream {
  readonly path: string;
  readonly isStatic: boolean;
  /** Whether the path is a regular expression. */
  readonly isRewritten: boolean;
}

/** What only a structured configuration can say. */
export interface Structure {
  readonly responseHeaders: readonly ResponseHeader[];
  readonly upstreams: readonly Upstream[];
  readonly providers: number;
}

export interface Structured extends Reading {
  /** Undefined where it could not be read. */
  readonly structure?: Structure;
  /** Whether it has a value from the variable. */
  readonly reads: (variable: string) => boolean;
}

const ROOTS = [
  "providers",
  "upstreamconfig",
  "injectrequestheaders",
  "injectresponseheaders",
  "server",
  "metricsserver",
];

const sectionsOf = (value: unknown): string[] => Object.keys(recordOf(value)).map((key) => key.toLowerCase());

/** Whether a document has sections of a structured configuration. */
function hasSection(value: unknown): boolean {
  const isObject = at(value, "kind") !== undefined;
  return !isObject && sectionsOf(value).some((key) => ROOTS.slice(0, 4).includes(key));
}

/** Whether a document is a structured configuration. */
export function looksStructured(value: unknown): boolean {
  return hasSection(value) && sectionsOf(value).every((key) => ROOTS.includes(key));
}

export function looksLikeStructured(text: string): boolean {
  return /^(providers|upstreamConfig|injectResponseHeaders):/im.test(text);
}

/** Reads the text, in which oauth2-proxy fills in variables; one that is not known stays a placeholder. */
export function readStructured(text: string, variables: ReadonlyMap<string, string> = new Map()): Structured {
  const filled = text.replace(/\$\{(\w+)\}|\$([A-Za-z_]\w*)/g, (whole, braced?: string, plain?: string) => {
    return variables.get(braced ?? plain ?? "") ?? whole;
  });
  const reads = (variable: string): boolean =>
    new RegExp(`\\$\\{?${variable}\\b|fromEnv\\W+${variable}\\b`, "i").test(text);
  const read = readYaml(filled);
  if ("value" in read && hasSection(read.value)) return { ...structuredOf(read.value), reads };
  const why = "refusal" in read ? read.refusal : "no structured configuration";
  const line = "refusal" in read ? read.line : undefined;
  const remark: Remark = { severity: "warning", text: `${why}: nothing in it was compared`, line };
  return { settings: new Map(), remarks: [remark], isUnread: true, reads };
}

function structuredOf(given: unknown): Omit<Structured, "reads"> {
  const settings: Settings = new Map();
  const { value, faults } = structured(given);
  const providers = listOf(at(value, "providers"));
  for (const [path, name] of Object.entries(PROVIDER_FIELDS)) {
    const option = optionNamed(name);
    const raw = at(providers[0], ...path.split("."));
    if (option !== undefined && raw !== undefined && raw !== null) settings.set(name, settingOf(option, raw));
  }
  const responseHeaders = listOf(at(value, "injectResponseHeaders")).map(headerOf);
  const upstreams = listOf(at(value, "upstreamConfig", "upstreams"));
  for (const [name, raw] of [...upstreamSettings(upstreams), ...headerSettings(responseHeaders)]) {
    const option = optionNamed(name);
    if (option !== undefined) settings.set(name, settingOf(option, raw));
  }
  const structure = { responseHeaders, upstreams: upstreams.map(upstreamOf), providers: providers.length };
  // What is of a wrong type ends it before it looks at the whole.
  const remarks = faultRemarks(faults.length > 0 ? faults : structureFaults(value));
  return { settings, remarks, structure };
}

// The same fault in many places is one remark.
function faultRemarks(faults: readonly Fault[]): Remark[] {
  return [...new Set(faults.map(({ text }) => text))].map((text) => {
    const [first = "", ...others] = faults.filter((each) => each.text === text).map(({ path }) => path);
    const place = /^[\w.[\]]{1,200}$/.test(first) ? printable(first) : "something";
    const more = others.length === 0 ? "" : `, as ${others.length} more of the kind,`;
    return { severity: "warning", text: `${place}${more} ${text}: oauth2-proxy 7.15 does not start with it` };
  });
}

function headerOf(header: unknown): ResponseHeader {
  const values = listOf(at(header, "values"));
  // Before 7.14 the claim stood in the value itself.
  const claims = values.map(
    (each) => textOf(at(each, "claimSource", "claim")) ?? textOf(at(each, "claim")) ?? "",
  );
  const prefixes = values.map((each) => {
    const isBasic = at(each, "claimSource", "basicAuthPassword") !== undefined;
    return isBasic ? "Basic " : (textOf(at(each, "claimSource", "prefix")) ?? "");
  });
  return { name: textOf(at(header, "name")) ?? "", claims, prefixes };
}

function upstreamOf(upstream: unknown): Upstream {
  return {
    path: textOf(at(upstream, "path")) ?? "",
    isStatic: at(upstream, "static") === true,
    isRewritten: (textOf(at(upstream, "rewriteTarget")) ?? "") !== "",
  };
}

function upstreamSettings(upstreams: readonly unknown[]): [string, unknown][] {
  const texts = upstreams.map((upstream) => {
    const isStatic = at(upstream, "static") === true;
    return isStatic
      ? `static://${String(at(upstream, "staticCode") ?? 200)}`
      : (textOf(at(upstream, "uri")) ?? "");
  });
  return [["upstreams", texts]];
}

// What the switches of the other configuration would be for these headers.
function headerSettings(headers: readonly ResponseHeader[]): [string, unknown][] {
  const has = (name: string, claim: string): boolean =>
    headers.some((header) => header.name.toLowerCase() === name && header.claims.includes(claim));
  const isBasic = headers.some(
    ({ name, prefixes }) => name.toLowerCase() === "authorization" && prefixes.includes("Basic "),
  );
  return [
    ["set_xauthrequest", has("x-auth-request-user", "user") || has("x-auth-request-email", "email")],
    ["pass_access_token", has("x-auth-request-access-token", "access_token")],
    ["set_authorization_header", has("authorization", "id_token")],
    ["set_basic_auth", isBasic],
  ];
}
