// The bill of materials of a release: CycloneDX as npm writes it from the lock file, made reproducible.
//
// Only what is compiled into the module is "required"; everything else took part in building or testing it.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { execa } from "execa";
import type { ImageFacts } from "./oci-layout";

const COMPILED_IN = ["assemblyscript", "@solo-io/proxy-runtime"];

interface Component {
  "bom-ref": string;
  name: string;
  version?: string;
  scope?: string;
  properties?: unknown;
}

interface Bom {
  serialNumber?: string;
  metadata: Record<string, unknown>;
  components: Component[];
  dependencies?: unknown;
  [key: string]: unknown;
}

async function npmBom(): Promise<Bom> {
  const args = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--loglevel", "error"];
  return JSON.parse((await execa("npm", args)).stdout) as Bom;
}

function moduleComponent(facts: ImageFacts, moduleSha256: string): Component & Record<string, unknown> {
  return {
    "bom-ref": `${facts.title}@${facts.version}`,
    type: "application",
    name: `${facts.title}.wasm`,
    version: facts.version,
    description: facts.description,
    hashes: [{ alg: "SHA-256", content: moduleSha256 }],
    licenses: [{ license: { id: facts.license } }],
  };
}

/** By name and version: another tool may bring a compiler of its own. */
async function compiledIn(): Promise<Set<string>> {
  const { devDependencies } = JSON.parse(await readFile("package.json", "utf8"));
  return new Set(COMPILED_IN.map((name) => `${name}@${devDependencies[name]}`));
}

function scoped(component: Component, required: Set<string>): Component {
  const { properties: _, ...rest } = component;
  return { ...rest, scope: required.has(component["bom-ref"]) ? "required" : "excluded" };
}

/** A UUID made from the content, of the version that is for own schemes (RFC 9562, version 8). */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export async function billOfMaterials(facts: ImageFacts, moduleSha256: string): Promise<string> {
  const [bom, required] = [await npmBom(), await compiledIn()];
  // npm's own metadata holds the time, the npm version and the name of the folder.
  bom.metadata = { component: moduleComponent(facts, moduleSha256) };
  bom.components = bom.components
    .map((component) => scoped(component, required))
    .sort((a, b) => (a["bom-ref"] < b["bom-ref"] ? -1 : 1));
  delete bom.serialNumber;
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(bom))}`;
  return `${JSON.stringify({ serialNumber, ...bom }, null, 2)}\n`;
}
