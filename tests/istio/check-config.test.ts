// Everything that istio/ renders is what check-config takes: no error, and no warning but those that are meant to be there.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, it } from "node:test";
import { checkSources } from "../../scripts/check-config/check";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { findingLine } from "../../scripts/check-config/finding";
import { parseSources } from "../../scripts/check-config/source";
import { render } from "./manifests";

const PLACEHOLDER = /spec\.(wasm\.)?sha256: a placeholder/;
/** A moving tag, as for a cluster on one's own machine. */
const UNPINNED = /spec\.sha256: not pinned/;
const PLAIN_HTTP = /jwt\.issuers\[0\]\.issuer: an issuer on plain http/;

/** Beside Kubeflow's own manifests, as docs/kubeflow.md has it. */
const IN_FRONT = /the CUSTOM policy in .* still runs before the filter/;
const NO_SECRET = /has no variable COOKIE_SECRET/;
const NOT_ITS_ISSUER = /extra_jwt_issuers .* does not have this issuer/;
const BUTTON = /skip_provider_button is off/;
const API_ROUTES = /api_routes .* has paths that get 401/;
const BESIDE_KUBEFLOW: Readonly<Record<string, readonly RegExp[]>> = {
  "overlays/kubeflow": [PLACEHOLDER, IN_FRONT, NO_SECRET, BUTTON, API_ROUTES, PLAIN_HTTP],
  "overlays/kubeflow-service-accounts": [
    ...[PLACEHOLDER, IN_FRONT, NO_SECRET, NOT_ITS_ISSUER, NOT_ITS_ISSUER],
    ...[BUTTON, API_ROUTES, PLAIN_HTTP],
  ],
};

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
  // Kubeflow's Dex is asked inside the cluster, and runs already as its oauth2-proxy does.
  "overlays/kubeflow": [PLACEHOLDER, PLAIN_HTTP],
  "overlays/kubeflow-service-accounts": [PLACEHOLDER, PLAIN_HTTP],
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

  for (const [folder, meant] of Object.entries(BESIDE_KUBEFLOW)) {
    it(`finds in istio/${folder} beside Kubeflow's manifests what the guide says`, async () => {
      const files = ["istio", "policies", "servers"].map((name) => `tests/istio/kubeflow/${name}.yaml`);
      const texts = await Promise.all(
        files.map(async (file) => [file, await readFile(file, "utf8")] as const),
      );
      const parsed = [[folder, await render(folder)] as const, ...texts].map(([name, text]) =>
        parseSources(name, text),
      );
      assert.deepEqual(
        parsed.flatMap(({ findings }) => findings),
        [],
      );
      const lines = checkSources(parsed.flatMap(({ sources }) => sources)).findings.map(findingLine);
      assert.equal(lines.length, meant.length, lines.join("\n"));
      for (const [index, pattern] of meant.entries()) assert.match(lines[index] ?? "", pattern);
    });
  }
});
