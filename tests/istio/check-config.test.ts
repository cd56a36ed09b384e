// Everything that istio/ renders is what check-config takes: no error, and no warning but those that are meant to be there.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { checkSources } from "../../scripts/check-config/check";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { findingLine } from "../../scripts/check-config/finding";
import { parseSources } from "../../scripts/check-config/source";
import { render } from "./manifests";

const PLACEHOLDER = /spec\.(wasm\.)?sha256: a placeholder/;
/** A moving tag, as for a cluster on one's own machine. */
const UNPINNED = /spec\.sha256: not pinned/;

const MEANT: Readonly<Record<string, readonly RegExp[]>> = {
  base: [PLACEHOLDER],
  "variants/target-refs": [PLACEHOLDER],
  "variants/traffic-extension": [PLACEHOLDER],
  "overlays/demo": [PLACEHOLDER],
  "overlays/kind": [UNPINNED],
  "overlays/revocation": [PLACEHOLDER],
  "overlays/teams/realms": [PLACEHOLDER],
  "overlays/teams/plugins": [PLACEHOLDER, PLACEHOLDER],
  // Nothing of oauth2-proxy is in it: that runs already.
  "overlays/canary": [PLACEHOLDER, /nothing was compared/],
  // The policy that guards is there already.
  "overlays/observe": [PLACEHOLDER, /observes and refuses nobody/],
};

describe("check-config", () => {
  before(ensureFilter);

  for (const [folder, meant] of Object.entries(MEANT)) {
    it(`finds in istio/${folder} what is meant to be there, and nothing else`, async () => {
      const { sources, findings } = parseSources(folder, await render(folder));
      const lines = [...findings, ...checkSources(sources).findings].map(findingLine);
      assert.equal(lines.length, meant.length, lines.join("\n"));
      for (const [index, pattern] of meant.entries()) assert.match(lines[index] ?? "", pattern);
    });
  }
});
