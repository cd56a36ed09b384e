// The as-pect specs of a shadow tree, dealt out to processes as in the unit suite, with a configuration that does more than run them.

import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { execa } from "execa";
import { filesBelow } from "../suites/test-files";
import type { ShadowTree } from "./shadow-tree";

const FOLDER = "assembly/__tests__";
const CONFIG = "as-pect.probe.config.js";

/** Gathers what each spec's module reached; written when the process ends. */
export const GATHERING_CONFIG = `
import { mkdirSync, writeFileSync } from "node:fs";
import config from "./${FOLDER}/as-pect.config.js";
const instances = [];
process.once("exit", () => {
  const folder = process.env.POSTERN_SEEN;
  if (instances.length === 0) return;
  const count = instances[0].exports.SEEN_COUNT.value;
  const seen = Buffer.alloc(count);
  for (const { exports } of instances) {
    const marks = new Uint8Array(exports.memory.buffer, exports.SEEN.value, count);
    for (let i = 0; i < count; i++) seen[i] |= marks[i];
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(folder + "/" + process.pid + ".bin", seen);
});
export default {
  ...config,
  async instantiate(...given) {
    const made = await config.instantiate(...given);
    instances.push(made.instance ?? made);
    return made;
  },
};
`;

export async function specsOf(folders: readonly string[]): Promise<string[]> {
  const present = await Promise.all(folders.map((folder) => filesBelow(`${FOLDER}/${folder}`, ".spec.ts")));
  return present.flat();
}

/** Compiles and runs these specs; answers what as-pect wrote of those that failed. */
export async function runSpecs(
  tree: ShadowTree,
  files: readonly string[],
  config: string,
  env: Record<string, string>,
): Promise<string[]> {
  writeFileSync(`${tree.folder}/${CONFIG}`, config);
  const processes = Math.min(availableParallelism(), 4, files.length);
  const hands = Array.from({ length: processes }, (_, hand) =>
    files.filter((__, i) => i % processes === hand),
  );
  const outputs = await Promise.all(
    hands.map((hand) =>
      execa("asp", ["--summary", "-c", CONFIG, "-a", `${FOLDER}/as-pect.asconfig.json`], {
        cwd: tree.folder,
        preferLocal: true,
        localDir: ".",
        reject: false,
        all: true,
        env: { ...env, POSTERN_SPECS: hand.join(",") },
      }),
    ),
  );
  return outputs.filter(({ exitCode }) => exitCode !== 0).map(({ all }) => all);
}
