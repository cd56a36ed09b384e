// What a reader does in an editor where the guide says kubectl edit: the workaround goes from the route, the provider from the mesh.
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";

const PROGRAM = `#!/usr/bin/env node
import { readFileSync, writeFileSync } from "node:fs";
import { parse, stringify } from "yaml";
const file = process.argv[2];
const object = parse(readFileSync(file, "utf8"));
for (const route of object.spec?.http ?? []) delete route.headers;
if (object.data?.mesh !== undefined) {
  const { extensionProviders: _, ...mesh } = parse(object.data.mesh);
  object.data.mesh = stringify(mesh);
}
writeFileSync(file, stringify(object));
`;

/** The program that kubectl calls, in the checkout, whose modules it needs. */
export async function writeEditor(checkout: string): Promise<string> {
  const file = join(checkout, "kubectl-editor.mjs");
  await writeFile(file, PROGRAM);
  await chmod(file, 0o755);
  return file;
}
