// The bill of materials of a release, made by the npm that runs us: "npm run" has another one of a dependency's on the path.
import assert from "node:assert/strict";
import { it } from "node:test";
import { billOfMaterials } from "../../scripts/image/sbom";

const FACTS = { title: "postern", description: "a test", version: "1.2.3", license: "Apache-2.0" };

it("requires what is compiled into the module, and leaves out what built and tested it", async () => {
  const { components } = JSON.parse(await billOfMaterials(FACTS, "00")) as {
    components: { name: string; scope: string }[];
  };
  const required = components.filter(({ scope }) => scope === "required").map(({ name }) => name);
  assert.deepEqual(required.sort(), ["@solo-io/proxy-runtime", "assemblyscript"]);
  assert.ok(components.some(({ name, scope }) => name === "esbuild" && scope === "excluded"));
});
