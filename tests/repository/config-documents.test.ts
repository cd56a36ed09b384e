// What users copy agrees with config.schema.json: the manifests of istio/ with their examples, the chart's schema, the tables of
// docs/configuration.md.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { Ajv } from "ajv";
import { parse } from "yaml";
import schema from "../../config.schema.json";
import { chartSchema, CHART_SCHEMA_FILE } from "../../scripts/check-config/chart-schema";
import { ensureFilter, filterRefusal } from "../../scripts/check-config/filter-parser";
import { schemaRefusals } from "../../scripts/check-config/schema";
import { keyTables, resolved } from "../../scripts/documents/configuration-keys";
import { CONFIGURATION_PAGE, configurationPage } from "../../scripts/documents/configuration-page";
import { FULL } from "./config-full";

type Node = Readonly<Record<string, unknown>>;

const BASE = "istio/base/wasmplugin.yaml";
const VALUES = "istio/chart/values.yaml";
const read = (file: string): string => readFileSync(file, "utf8");
const ROOT: Node = schema;
const chart = JSON.parse(read(CHART_SCHEMA_FILE));

/** The text with its examples in force: what stands in comments below "For example:". */
function withExamples(text: string): string {
  let state: "prose" | "head" | "example" = "prose";
  const lines = text.split("\n").map((line) => {
    const comment = /^( *)# (.*)$/.exec(line);
    if (state === "head") state = "example";
    else if (comment === null) state = "prose";
    else if (state === "prose" && line.endsWith("For example:")) state = "head";
    return state === "example" && comment !== null ? `${comment[1]}${comment[2]}` : line;
  });
  // The default that an example stands beside.
  return lines.filter((line) => !/^ *\w+: \[\]$/.test(line)).join("\n");
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

/** The nodes that say something of the same value as this one. */
function partsOf(node: Node): Node[] {
  const lists = ["allOf", "anyOf", "oneOf"].map((name) => node[name]).filter((list) => Array.isArray(list));
  return [node["then"], node["else"], ...lists.flat()].filter(isNode);
}

/** Paths of all keys from here on, with whether something describes each; an object's own definition inside it is not entered again. */
function keysOf(
  node: Node,
  place: string,
  around: readonly Node[] = [],
): [path: string, described: boolean][] {
  const whole = resolved(node, ROOT);
  if (around.includes(node)) return [];
  const inside = [...around, node];
  const own = Object.entries((whole["properties"] ?? {}) as Node).flatMap(
    ([name, child]): [string, boolean][] => {
      if (!isNode(child) || "const" in child) return [];
      const path = place === "" ? name : `${place}.${name}`;
      return [[path, "description" in resolved(child, ROOT)], ...keysOf(child, path, inside)];
    },
  );
  const items = isNode(whole["items"]) ? keysOf(whole["items"], `${place}[]`, inside) : [];
  return [...own, ...items, ...partsOf(whole).flatMap((part) => keysOf(part, place, inside))];
}

/** What stands in a document of somebody else's: a JWK Set, a protected resource's metadata. */
const INSIDE_OTHERS = /\.(inline|metadata)\./;
/** The sections of a realm are those of the whole; a cookie secret may be a list of such objects. */
const plainPath = (path: string): string =>
  path
    .replace(/^realms\[\]\.(?=authService|session|jwt|upstream|rules|revocation)/, "")
    .replace("cookieSecret[]", "cookieSecret");

/** The configuration's own keys by their paths; false where nothing describes one. */
const KEYS = new Map(
  keysOf(ROOT, "")
    .filter(([path]) => !INSIDE_OTHERS.test(path))
    .map(([path, described]) => [plainPath(path), described]),
);

/** The paths of a configuration's keys. */
function pathsIn(value: unknown, place = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsIn(item, `${place}[]`));
  if (!isNode(value)) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    const path = place === "" ? name : `${place}.${name}`;
    return [path, ...pathsIn(child, path)];
  });
}

/** Keys that stand beside another one, or that most have no use for: istio/base has them in its comments. */
const IN_WORDS = new Map([
  ["authService.cluster", "Instead of both, any Envoy cluster by name:  cluster:"],
  ["session.cookieSecret.value", '{value: "..."}'],
  ["jwt.issuers[].jwks.cluster", "Instead of service and port: cluster"],
  ["jwt.issuers[].jwks.inline", "of fetching: inline"],
  ["upstream.claimHeaders", "claimHeaders: {"],
  ["upstream.stripHeaders", "stripHeaders: ["],
  ["rules.public[].hosts", "hosts and methods if not all"],
  ["rules.api[].hosts", "hosts and methods if not all"],
  ["rules.api[].methods", "hosts and methods if not all"],
  ["revocation.list.cluster", "list: { service:"],
  ["observe", "observe: { ask: 1% }"],
  ["observe.ask", "observe: { ask: 1% }"],
  ["realms", "realms: [{ name:"],
  ["realms[].name", "realms: [{ name:"],
  ["realms[].hosts", "hosts: [grafana.example.com]"],
]);

function assertAccepted(config: unknown): void {
  assert.deepEqual(schemaRefusals(config), []);
  assert.equal(filterRefusal(config), null);
}

describe("config.schema.json", () => {
  before(ensureFilter);

  it("describes every key", () => {
    assert.deepEqual(
      [...KEYS].filter(([, isDescribed]) => !isDescribed).map(([path]) => path),
      [],
    );
    assert.ok(KEYS.size > 75, `${KEYS.size} keys`);
  });

  it("accepts istio/base, as it is and with its examples", () => {
    assertAccepted(parse(read(BASE)).spec.pluginConfig);
    const { pluginConfig } = parse(withExamples(read(BASE))).spec;
    assertAccepted(pluginConfig);
    assert.equal(pluginConfig.jwt.issuers.length, 1);
    assert.equal(pluginConfig.rules.routes[0].name, "admin");
    assert.equal(pluginConfig.rules.cors.allowedOrigins.length, 1);
  });

  it("accepts the chart's values, as they are and with their examples", () => {
    assertAccepted(parse(read(VALUES)).config);
    const { config } = parse(withExamples(read(VALUES)));
    assertAccepted(config);
    assert.equal(config.rules.routes.length, 1);
    assert.equal(config.jwt.issuers.length, 1);
  });

  it("has no key that istio/base does not show", () => {
    const text = withExamples(read(BASE));
    const configs = [text, read(BASE)].map((yaml) => parse(yaml).spec.pluginConfig);
    const shown = new Set(configs.flatMap((config) => pathsIn(config)).map(plainPath));
    const missing = [...KEYS.keys()].filter((path) => !shown.has(path) && !IN_WORDS.has(path));
    assert.deepEqual(missing, []);
    for (const [path, words] of IN_WORDS) assert.ok(KEYS.has(path) && text.includes(words), path);
  });

  it("is what the chart's schema says of config (else: npm run docs)", () => {
    assert.deepEqual(chart, chartSchema(chart, schema));
  });

  it("holds in draft-07, for the Helms that know no other", () => {
    const validate = new Ajv({ strictRequired: false, strictTypes: false }).compile(chart);
    const values = parse(read(VALUES));
    assert.equal(validate(values), true, JSON.stringify(validate.errors));
    assert.equal(validate({ ...values, config: FULL }), true, JSON.stringify(validate.errors));
    for (const config of [
      {},
      { ...FULL, cache: { sessions: 0 } },
      { ...FULL, session: { cookieSecret: [] } },
    ]) {
      assert.equal(validate({ ...values, config }), false);
    }
  });

  it("has only patterns that RE2 takes, too", () => {
    const patterns = [...JSON.stringify(schema).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)];
    assert.ok(patterns.length > 15);
    for (const [, pattern = ""] of patterns)
      assert.doesNotMatch(JSON.parse(pattern), /\(\?|\\[1-9bk]|\{\d{4,}/);
  });

  it("is what docs/configuration.md lists (else: npm run docs)", async () => {
    const page = read(CONFIGURATION_PAGE);
    assert.equal(page, await configurationPage(page, schema));
    const listed = keyTables(schema).flatMap(({ places, keys }) =>
      places.flatMap((place) =>
        keys.map(({ path }) => [place, path.split(".").at(-1)].filter(Boolean).join(".")),
      ),
    );
    const paths = new Set(listed.map(plainPath));
    assert.deepEqual(
      [...KEYS.keys()].filter((path) => !paths.has(path)),
      [],
    );
  });
});
