// docs/migration.md for those who have several extension providers: what its section adds stands in the steps that it names, and the whole is walked.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { parse, stringify } from "yaml";
import { checkSources } from "../../scripts/check-config/check";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { findingLine } from "../../scripts/check-config/finding";
import { parseSources } from "../../scripts/check-config/source";
import { MIGRATION, yamlIn } from "../../scripts/lab/guide-blocks";
import { forSeveral } from "../../scripts/lab/guide-several";
import {
  BASE,
  DEFAULT_PROFILE,
  type Found,
  leftOver,
  unmeant,
  walkThrough,
  withArgo,
} from "./guide/walk-through";
import type { KubeObject } from "./manifests";

/** The plugin of the repository with what the guide shows for several teams. */
async function pluginForSeveral(): Promise<KubeObject> {
  const plugin = parse(await readFile(BASE, "utf8"));
  return { ...plugin, spec: { ...plugin.spec, ...parse(yamlIn(MIGRATION, "With step 2")) } };
}

describe("The guide from several extension providers to realms", () => {
  const several = forSeveral(MIGRATION);
  const walkSeveral = async (guide: string): Promise<Found> => {
    const setting = { objects: withArgo(DEFAULT_PROFILE), plugin: await pluginForSeveral() };
    return walkThrough(DEFAULT_PROFILE, guide, setting);
  };

  it("shows a plugin that check-config takes", async () => {
    await ensureFilter();
    const { sources, findings } = parseSources("plugin.yaml", stringify(await pluginForSeveral()));
    const lines = [...findings, ...checkSources(sources).findings].map(findingLine);
    assert.equal(lines.length, 1, lines.join("\n"));
    assert.match(lines[0] ?? "", /a placeholder that no image has/);
  });

  it("leaves no team's host open in any pod on the way there, back from each step, and all the way back", async () => {
    const found = await walkSeveral(several);
    assert.deepEqual(unmeant(found), []);
    assert.deepEqual(found.faults, []);
    assert.deepEqual(leftOver(found), []);
    assert.equal(stringify(found.states.get("back")), stringify(found.states.get("before-2")));
  });

  const MISTAKES: readonly (readonly [what: string, from: string | RegExp, to: string, RegExp])[] = [
    [
      "the second team's policy does not come back before the canary goes",
      /(### Before step 5\n\n```sh\n)restore policy-argo/,
      "$1:",
      /"track":"canary"\} is open for argo\.example\.com/,
    ],
    [
      "the canary has the first team's secret alone",
      " istio/overlays/canary/running-gateway.yaml; do",
      "; do",
      /has a plugin and no ARGO_COOKIE_SECRET/,
    ],
    [
      "the second team's policy does not come back before the plugin goes",
      /(### Before the way back\n\n```sh\nrestore mesh\n)restore policy-argo/,
      "$1",
      /is open for argo\.example\.com/,
    ],
    [
      "the second team's secret is not made",
      /^printf %s "\$ARGO.*$/m,
      "",
      /does not start: there is no Secret postern-argo/,
    ],
  ];
  for (const [what, from, to, found] of MISTAKES) {
    it(`is found wanting when ${what}`, async () => {
      const guide = MIGRATION.replace(from, to);
      assert.notEqual(guide, MIGRATION);
      const { faults } = await walkSeveral(forSeveral(guide));
      assert.match(faults.join("\n"), found);
    });
  }
});
