// The two lines of a manifest that name an image: spec.url and spec.sha256, written into the file with all else as it was.
import { readFile, writeFile } from "node:fs/promises";
import { parseDocument } from "yaml";

export async function pinImage(file: string, reference: string, digest: string): Promise<void> {
  const document = parseDocument(await readFile(file, "utf8"));
  const path = document.get("kind") === "TrafficExtension" ? ["spec", "wasm"] : ["spec"];
  document.setIn([...path, "url"], `oci://${reference}`);
  document.setIn([...path, "sha256"], digest);
  await writeFile(file, document.toString({ lineWidth: 0 }));
}
