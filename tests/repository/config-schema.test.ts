// config.schema.json is the same truth as the filter's own parser: both judge the same configurations alike, and the
// defaults that the schema states are those that config.ts sets. What only the parser can refuse is listed as that.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ensureFilter, filterRefusal } from "../../scripts/check-config/filter-parser";
import { schemaRefusals } from "../../scripts/check-config/schema";
import { ACCEPTED, PARSER_ONLY, REFUSED } from "./config-cases";
import { FULL } from "./config-full";

type Tree = Record<string | number, unknown>;

const WRONG = [null, true, 7, -1, 0.5, "", "x", "a b", [], [7], {}, { x: "x" }];
/** Here the schema looks at no more than the type: what a secret and a key must be is among PARSER_ONLY. */
const PARSER_ONLY_PLACES = /^(session\.cookieSecret\.1\.value|jwt\.issuers\.1\.jwks\.inline\.keys)\b/;

interface Verdicts {
  readonly schema: string;
  readonly filter: string;
}

function verdictsOn(config: unknown): Verdicts {
  const [refusal] = schemaRefusals(config);
  const filter = filterRefusal(config);
  return {
    schema: refusal === undefined ? "accepts" : `refuses ${refusal.path}: ${refusal.text}`,
    filter: filter === null ? "accepts" : `refuses ${filter.path}: ${filter.text}`,
  };
}

const isAccepted = (verdict: string): boolean => verdict === "accepts";

/** Every configuration that differs from FULL in one place: a value of each other kind there, nothing, or one key more. */
function* changes(tree: Tree, path = ""): Generator<[string, () => void, () => void]> {
  for (const [key, value] of Object.entries(tree)) {
    const place = path === "" ? key : `${path}.${key}`;
    const restore = (): void => void (tree[key] = value);
    for (const wrong of WRONG)
      yield [`${place} = ${JSON.stringify(wrong)}`, () => (tree[key] = wrong), restore];
    if (!Array.isArray(tree)) yield [`${place} is missing`, () => delete tree[key], restore];
    if (typeof value === "object" && value !== null) yield* changes(value as Tree, place);
  }
  if (Array.isArray(tree)) return;
  yield [`${path}.unknown`, () => (tree["unknown"] = 1), () => delete tree["unknown"]];
}

describe("The schema and the filter's parser", () => {
  before(ensureFilter);

  it("accept the same configurations", () => {
    for (const [title, config] of ACCEPTED) {
      assert.deepEqual(verdictsOn(config), { schema: "accepts", filter: "accepts" }, title);
    }
  });

  it("refuse the same configurations", () => {
    for (const [title, config] of REFUSED) {
      const { schema, filter } = verdictsOn(config);
      assert.notEqual(schema, "accepts", `${title}: only the filter ${filter}`);
      assert.notEqual(filter, "accepts", `${title}: only the schema ${schema}`);
    }
  });

  for (const [title, config] of PARSER_ONLY) {
    it(`parser only: ${title}`, () => {
      const { schema, filter } = verdictsOn(config);
      assert.equal(schema, "accepts");
      assert.notEqual(filter, "accepts");
    });
  }

  it("agree on every key: wrong types, a missing key, a key more", () => {
    const config = structuredClone(FULL) as Tree;
    const disagreements: string[] = [];
    let judged = 0;
    for (const [title, change, restore] of changes(config)) {
      change();
      const { schema, filter } = verdictsOn(config);
      restore();
      judged++;
      const isExcused = isAccepted(schema) && PARSER_ONLY_PLACES.test(title);
      if (isAccepted(schema) !== isAccepted(filter) && !isExcused)
        disagreements.push(`${title}: the schema ${schema}, the filter ${filter}`);
    }
    assert.deepEqual(disagreements, []);
    assert.deepEqual(config, FULL);
    assert.ok(judged > 500, `${judged} configurations`);
  });
});
