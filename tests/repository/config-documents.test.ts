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
import { keyTables } from "../../scripts/documents/configuration-keys";
import { CONFIGURATION_PAGE, configurationPage } from "../../scripts/documents/configuration-page";
import { FULL } from "./config-full";

type Node = Readonly<Record<string, unknown>>;

const BASE = "istio/base/wasmplugin.yaml";
const VALUES = "istio/chart/values.yaml";
const read = (file: string): string => readFileSync(file, "utf8");
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

/** Names of all keys, and of those that nothing describes. */
function keysOf(node: Node, found = new Map<string, boolean>()): Map<string, boolean> {
  for (const [name, child] of Object.entries((node["properties"] ?? {}) as Record<string, Node>)) {
    if (typeof child === "boolean" || "const" in child) continue;
    found.set(name, "description" in child || "$ref" in child || (found.get(name) ?? false));
  }
  for (const child of Object.values(node)) {
    if (typeof child === "object" && child !== null) keysOf(child as Node, found);
  }
  return found;
}

/** The configuration's own keys, without those of a JWK Set. */
const KEYS = [...keysOf(schema)].filter(([name]) => name !== "keys");

function assertAccepted(config: unknown): void {
  assert.deepEqual(schemaRefusals(config), []);
  assert.equal(filterRefusal(config), null);
}

describe("config.schema.json", () => {
  before(ensureFilter);

  it("describes every key", () => {
    assert.deepEqual(
      KEYS.filter(([, isDescribed]) => !isDescribed),
      [],
    );
    assert.ok(KEYS.length > 45, `${KEYS.length} keys`);
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
    const text = read(BASE);
    for (const [name] of KEYS) assert.match(text, new RegExp(`\\b${name}\\b`), name);
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
    const listed = keyTables(schema).flatMap(({ keys }) => keys.map(({ path }) => path));
    const names = new Set(listed.map((path) => path.split(".").at(-1)));
    assert.deepEqual(
      KEYS.map(([name]) => name).filter((name) => !names.has(name)),
      [],
    );
  });
});
