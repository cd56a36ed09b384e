// npm run release -- --dry-run [--tag vX.Y.Z] | --step check|build|compare|notes|digest [...]: the steps of a release, one at a time as the
// workflow calls them, or all that one machine can do. Nothing is pushed, signed or tagged here.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { writeAssets } from "./release/assets";
import { buildElsewhere } from "./release/clone-build";
import { differences } from "./release/compare";
import { imageDigest, releaseNotes } from "./release/notes";
import { currentVersion, versionFaults } from "./release/versions";

const FOLDER = "build/release";
const NOTES = "build/release-notes.md";

const { values } = parseArgs({
  options: {
    "dry-run": { type: "boolean", default: false },
    step: { type: "string" },
    tag: { type: "string", default: `v${currentVersion()}` },
    against: { type: "string", default: "" },
    image: { type: "string", default: "registry.example.com/postern" },
  },
});

class Stop extends Error {}

/** That the versions agree. */
async function check(): Promise<string> {
  const faults = versionFaults(values.tag);
  if (faults.length > 0) throw new Stop(faults.join("\n"));
  return `${values.tag}: the versions agree, and the changelog has a section`;
}

async function build(): Promise<string> {
  await execa("node", ["scripts/run.mjs", "package-image"]);
  await writeAssets(FOLDER);
  return `${FOLDER} is made, the image's digest is ${await imageDigest()}`;
}

async function compareWith(other: string): Promise<string> {
  const found = await differences(FOLDER, other);
  if (found.length > 0) throw new Stop(`two builds differ in ${found.join(", ")}`);
  return `two builds gave the same files`;
}

async function notes(): Promise<string> {
  await writeFile(NOTES, await releaseNotes(values.image));
  return `${NOTES} is made`;
}

/** The build once more, from the files of this tree in another folder. */
async function again(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "postern-release-"));
  try {
    return await compareWith(await buildElsewhere(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const STEPS: Readonly<Record<string, () => Promise<string>>> = {
  check,
  build,
  compare: () => compareWith(values.against),
  notes,
  digest: imageDigest,
};

async function run(): Promise<void> {
  const step = STEPS[values.step ?? ""];
  if (values["dry-run"]) for (const each of [check, build, again, notes]) console.log(await each());
  else if (step !== undefined) console.log(await step());
  else throw new Stop(`--dry-run, or --step with one of ${Object.keys(STEPS).join(", ")}`);
}

try {
  await run();
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(`postern: ${error.message}`);
  process.exitCode = 1;
}
