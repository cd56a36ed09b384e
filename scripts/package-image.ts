// npm run package [-- --image REGISTRY/NAME:TAG] [-- --pin FILE]...
//
// Makes build/image (an OCI image layout that Istio's agent accepts), build/postern.cdx.json (CycloneDX) and
// build/SHA256SUMS from build/postern.wasm. The same source gives the same digest. Pushing is left to oras or crane.
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { sha256, writeImage, type ImageFacts } from "./image/oci-layout";
import { pinImage } from "./image/pin";
import { billOfMaterials } from "./image/sbom";
import { currentRelease } from "./module/release";

const MODULE = "build/postern.wasm";
const LAYOUT = "build/image";
const BOM = "build/postern.cdx.json";

async function imageFacts(): Promise<ImageFacts> {
  const { name, version, description, license } = JSON.parse(await readFile("package.json", "utf8"));
  return { title: name, version, description, license };
}

async function writeSums(sums: Record<string, string>): Promise<void> {
  const lines = Object.entries(sums).map(([file, sum]) => `${sum}  ${file}\n`);
  await writeFile("build/SHA256SUMS", lines.join(""));
}

const { values } = parseArgs({
  options: { image: { type: "string" }, pin: { type: "string", multiple: true, default: [] } },
});
await currentRelease();
const facts = await imageFacts();
const image = values.image ?? `registry.example.com/${facts.title}:${facts.version}`;
const module = await readFile(MODULE);
const digest = await writeImage(LAYOUT, module, facts);
const bom = await billOfMaterials(facts, sha256(module));
await writeFile(BOM, bom);
await writeSums({
  "postern.wasm": sha256(module),
  "postern.cdx.json": sha256(Buffer.from(bom)),
  [`image/blobs/sha256/${digest}`]: digest,
});
for (const file of values.pin) await pinImage(file, image, digest);
console.log(`${LAYOUT} is made; in the manifest:
  url: oci://${image}
  sha256: ${digest}
push it with one of
  oras cp --from-oci-layout ${LAYOUT}:${facts.version} ${image}
  crane push ${LAYOUT} ${image}`);
