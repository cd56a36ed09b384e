// What the README and docs/ say of this repository is true: paths, links, commands, keys, defaults, examples, metrics, variables.
// Each check is shown a page that is wrong, too.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { moduleFile } from "../../scripts/module/locate";
import { ensureFilter, filterRefusal } from "../../scripts/check-config/filter-parser";
import { FULL } from "./config-full";
import {
  configurationsIn,
  type Page,
  wrongCommands,
  wrongConfigurations,
  wrongDefaults,
  wrongKeys,
  wrongLinks,
  wrongMetrics,
  wrongPaths,
  wrongVariables,
} from "./document-claims";
import { lateMetricNames } from "./late-metrics";

const DOCS = readdirSync("docs").filter((name) => name.endsWith(".md"));
const EXAMPLES = readdirSync("examples", { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".md"),
);
const PAGES: readonly Page[] = [
  ...EXAMPLES.map((name) => `examples/${name}`),
  "README.md",
  "SECURITY.md",
  "CHANGELOG.md",
  "istio/README.md",
  ...DOCS.map((name) => `docs/${name}`),
].map((file) => ({
  file,
  text: readFileSync(file, "utf8"),
}));

const MOST_README_WORDS = 900;

/** Every metric that a configured filter defines, at once or later. */
function metricNames(): readonly string[] {
  const host = new FakeHost({
    wasm: moduleFile(),
    environment: { COOKIE_SECRET: "0123456789abcdef" },
    clusters: "any",
  });
  host.configure(FULL);
  host.tick();
  return [...host.metricNames, ...lateMetricNames().map((name) => name.replace("<name>", "name"))];
}

type Check = readonly [
  what: string,
  wrong: (page: Page) => string[],
  plant: string,
  found: readonly string[],
];

const CHECKS: readonly Check[] = [
  [
    "links",
    wrongLinks,
    "[a](docs/nowhere.md), [b](README.md#nowhere), [c](README.md)",
    ["docs/nowhere.md", "README.md#nowhere"],
  ],
  [
    "paths",
    wrongPaths,
    "`scripts/nothing.ts`, `nothing.ts`, `tests/nothing/`, `codec/json.ts`",
    ["scripts/nothing.ts", "nothing.ts", "tests/nothing/"],
  ],
  [
    "commands",
    wrongCommands,
    "`npm run nothing`, `npm test -- nothing`, `npm run bench -- --nothing 1`, `npm run bench -- --quick`, `node scripts/run.mjs nothing`",
    [
      "npm run nothing",
      "npm test -- nothing",
      "npm run bench -- --nothing 1",
      "node scripts/run.mjs nothing",
    ],
  ],
  [
    "keys",
    wrongKeys,
    "`session.nothing`, `jwt.issuers[0].jwks.port`, `.cookieNothing: 5m`, `cookieName`",
    ["session.nothing", ".cookieNothing: 5m"],
  ],
  ["defaults", wrongDefaults, "`verdictTtl` (`31s`), `cache.sessions` (`10000`)", ["`verdictTtl` (`31s`)"]],
  ["variables", wrongVariables, "POSTERN_NOTHING, POSTERN_ENVOY", ["POSTERN_NOTHING"]],
];

describe("The README and the documents", () => {
  for (const [what, wrong, plant, found] of CHECKS) {
    for (const page of PAGES)
      it(`${page.file} is right about ${what}`, () => assert.deepEqual(wrong(page), []));
    it(`would not get wrong ${what} by`, () =>
      assert.deepEqual(wrong({ file: "README.md", text: plant }), found));
  }

  it("show configurations that the schema and the filter take", async () => {
    await ensureFilter();
    for (const page of PAGES) {
      assert.deepEqual(wrongConfigurations(page), [], page.file);
      for (const config of configurationsIn(page)) assert.equal(filterRefusal(config), null, page.file);
    }
    assert.equal(PAGES.flatMap(configurationsIn).length > 1, true);
    const wrong = "```yaml\ncache: { sessions: many }\n```";
    assert.equal(wrongConfigurations({ file: "README.md", text: wrong }).length, 1);
  });

  it("name metrics that the filter has", () => {
    const names = metricNames();
    for (const page of PAGES) assert.deepEqual(wrongMetrics(page, names), [], page.file);
    const plant = "`postern_nothing`, `postern_request_<reason>`, `_auth_nothing`";
    assert.deepEqual(wrongMetrics({ file: "README.md", text: plant }, names), [
      "postern_nothing",
      "_auth_nothing",
    ]);
  });

  it("keep the README to one screen", () => {
    const words = readFileSync("README.md", "utf8").split(/\s+/).filter(Boolean).length;
    assert.ok(words < MOST_README_WORDS, `${words} words`);
  });
});
