// Bundles the TypeScript of a suite's tests to build/tests: Node 20 does not read TypeScript.
import { build } from "esbuild";
import { filesBelow } from "./test-files";

const ENDING = ".test.ts";

/** Bundles the test files of tests/<name>, or these of them, into a folder; returns them, none when there are none. */
export async function bundleTests(
  name: string,
  outdir: string,
  files?: readonly string[],
): Promise<string[]> {
  const entryPoints = [...(files ?? (await filesBelow(`tests/${name}`, ENDING)))];
  if (entryPoints.length === 0) return [];
  await build({
    entryPoints,
    outdir,
    outbase: `tests/${name}`,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    outExtension: { ".js": ".mjs" },
    sourcemap: true,
    logLevel: "warning",
  });
  return filesBelow(outdir, ".test.mjs");
}
