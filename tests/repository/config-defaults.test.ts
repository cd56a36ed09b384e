// The defaults that config.schema.json states are those that assembly/config/config.ts sets: that file is run here, with
// JavaScript's own types in the place of AssemblyScript's.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { build, type Plugin } from "esbuild";
import schema from "../../config.schema.json";
import { nanosecondsOf } from "../../scripts/check-config/duration";

type Fields = Record<string, unknown>;

interface Default {
  /** A key of the schema. */
  readonly key: string;
  /** The field of config.ts that holds it. */
  readonly field: string;
  readonly read?: (value: unknown) => unknown;
}

const MILLISECOND = 1e6;
const AUTHORIZATIONS = ["access_token", "id_token", "none", "preserve"];
const milliseconds = (value: unknown): unknown => (nanosecondsOf(value) ?? NaN) / MILLISECOND;

const DEFAULTS: readonly Default[] = [
  { key: "authService.timeout", field: "authService.timeoutMilliseconds", read: milliseconds },
  { key: "authService.proxyPrefix", field: "authService.proxyPrefix" },
  { key: "authService.htpasswd", field: "authService.htpasswd" },
  { key: "session.cookieName", field: "session.cookieName" },
  { key: "session.cookieExpire", field: "session.cookieExpireNanoseconds", read: nanosecondsOf },
  { key: "session.cookieRefresh", field: "session.cookieRefreshNanoseconds", read: nanosecondsOf },
  { key: "session.refreshBehind", field: "session.refreshBehind" },
  { key: "session.endStreams", field: "session.endStreams" },
  { key: "session.emailDomains", field: "session.emailDomains" },
  { key: "session.allowedGroups", field: "session.allowedGroups" },
  { key: "jwt.clockSkew", field: "jwt.clockSkewNanoseconds", read: nanosecondsOf },
  {
    key: "upstream.authorization",
    field: "upstream.authorization",
    read: (text) => AUTHORIZATIONS.indexOf(String(text)),
  },
  { key: "upstream.setXauthrequest", field: "upstream.setXauthrequest" },
  { key: "upstream.passAccessToken", field: "upstream.passAccessToken" },
  { key: "upstream.stripCookies", field: "upstream.stripCookies" },
  { key: "upstream.stripCookiesElsewhere", field: "upstream.stripCookiesElsewhere" },
  { key: "upstream.stripHeaders", field: "upstream.stripHeaders" },
  {
    key: "upstream.claimHeaders",
    field: "upstream.claimHeaders",
    read: (headers) => Object.entries(headers as object),
  },
  { key: "rules.cors.preflight", field: "rules.cors.preflightPasses", read: (text) => text === "pass" },
  { key: "revocation.interval", field: "revocation.intervalNanoseconds", read: nanosecondsOf },
  { key: "revocation.maxAge", field: "revocation.maxAgeNanoseconds", read: nanosecondsOf },
  { key: "revocation.failure", field: "revocation.isClosed", read: (text) => text === "closed" },
  { key: "cache.sessions", field: "cache.sessions" },
  { key: "mode", field: "mode.isObserving", read: (text) => text === "observe" },
  { key: "observe.ask", field: "mode.askShare", read: (text) => parseFloat(String(text)) * 100 },
  { key: "cache.verdictTtl", field: "cache.verdictTtlNanoseconds", read: nanosecondsOf },
];

/** Fields without a default of their own: nothing, until a key says something. */
const EMPTY_FIELDS = [
  "authService.cluster",
  "session.cookieSecrets",
  "jwt.issuers",
  "rules.hosts",
  "rules.routes",
  "rules.api",
  "rules.cors.allowedOrigins",
  "revocation.cluster",
  "revocation.authority",
  "revocation.path",
  "realm",
  "claims",
  "text",
];
/** Fields that follow from others. */
const DERIVED_FIELDS = ["rules.publicCount"];
/** Lists that the schema says are empty: what EMPTY_FIELDS has for them. */
const EMPTY_LISTS = ["rules.public", "rules.api", "rules.routes"];

// A list of texts is an array, a text is a text: what they are made with is not looked into.
const STUBS: Plugin = {
  name: "stubs",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.\/(bytes|rules)\// }, ({ path }) => ({ path, namespace: "stub" }));
    onLoad({ filter: /.*/, namespace: "stub" }, () => ({
      contents: `export function ByteList(items) { return items; }
        ByteList.NONE = [];
        export const NO_BYTES = new ArrayBuffer(0);
        export const bufferOf = (text) => text;
        export class RequestMatch {}
        export class Route {}`,
    }));
  },
};
const PRELUDE = "const final = () => undefined;";

async function newConfig(): Promise<{ config: Fields; jwks: Fields }> {
  const { outputFiles } = await build({
    entryPoints: ["assembly/config/config.ts"],
    bundle: true,
    write: false,
    format: "esm",
    plugins: [STUBS],
    banner: { js: PRELUDE },
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    logLevel: "error",
  });
  const text = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  const { Config, JwksConfig } = await import(`data:text/javascript;base64,${text}`);
  return { config: new Config(), jwks: new JwksConfig() };
}

function fieldsOf(value: unknown, path = ""): [string, unknown][] {
  const isLeaf =
    typeof value !== "object" || value === null || Array.isArray(value) || value instanceof ArrayBuffer;
  if (isLeaf) return [[path, value]];
  return Object.entries(value).flatMap(([name, child]) =>
    fieldsOf(child, path === "" ? name : `${path}.${name}`),
  );
}

/** A part of the schema with what its $ref says beneath what it says itself. */
function withShared(node: Fields): Fields {
  const shared: Fields = schema.$defs;
  return { ...(shared[String(node["$ref"]).replace("#/$defs/", "")] as Fields | undefined), ...node };
}

/** Defaults of the schema outside lists, by the path of their key. */
function statedDefaults(node: Fields, path = ""): [string, unknown][] {
  const properties = Object.entries((node["properties"] ?? {}) as Record<string, Fields>);
  return properties.flatMap(([name, given]) => {
    const child = withShared(given);
    const place = path === "" ? name : `${path}.${name}`;
    const own: [string, unknown][] = "default" in child ? [[place, child["default"]]] : [];
    return [...own, ...statedDefaults(child, place)];
  });
}

describe("The defaults of config.schema.json", () => {
  const stated = new Map(statedDefaults(schema));
  let fields: Map<string, unknown>;
  let jwks: Fields;

  before(async () => {
    const made = await newConfig();
    fields = new Map(fieldsOf(made.config));
    jwks = made.jwks;
  });

  it("are those of config.ts", () => {
    for (const { key, field, read = (value: unknown): unknown => value } of DEFAULTS) {
      assert.ok(stated.has(key) && fields.has(field), `${key}, ${field}`);
      assert.deepEqual(read(stated.get(key)), fields.get(field), key);
    }
    assert.equal(nanosecondsOf(schema.$defs.jwks.properties.refresh.default), jwks["refreshNanoseconds"]);
  });

  it("leave out no field of config.ts and no default of the schema", () => {
    assert.deepEqual(
      [...fields.keys()].toSorted(),
      [...DEFAULTS.map(({ field }) => field), ...EMPTY_FIELDS, ...DERIVED_FIELDS].toSorted(),
    );
    assert.deepEqual(
      [...stated.keys()].toSorted(),
      [...DEFAULTS.map(({ key }) => key), ...EMPTY_LISTS].toSorted(),
    );
  });

  it("are nothing where config.ts has nothing", () => {
    for (const field of EMPTY_FIELDS) {
      const value = fields.get(field);
      assert.equal(value instanceof ArrayBuffer ? value.byteLength : (value as unknown[]).length, 0, field);
    }
    for (const key of EMPTY_LISTS) assert.deepEqual(stated.get(key), [], key);
  });
});
