// Programs built from source with Go: oauth2-proxy, Dex, vegeta, actionlint and the parts of a cluster, each in a module of its own under
// tools/, which keeps the dependency versions that its authors locked; and small ones of our own there that use their packages.
//
// -mod=readonly holds the build to the committed go.sum. CGO is off: the binary then runs wherever the cache is mounted.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { cached } from "./cache";
import { progress } from "./progress";
import {
  ACTIONLINT,
  DEX,
  OAUTH2_PROXY,
  OAUTH2_PROXY_OPTIONS,
  VEGETA,
  type GoSuite,
  type GoTool,
} from "./versions";

function lockDigest(module: string): string {
  const sums = createHash("sha256");
  const own = readdirSync(module).filter((file) => file.endsWith(".go"));
  for (const file of ["go.mod", "go.sum", ...own.sort()]) sums.update(readFileSync(join(module, file)));
  return sums.digest("hex").slice(0, 8);
}

/** -mod=readonly and these: nothing of the machine's own settings gets into a build. */
const ENVIRONMENT = { CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false", GOWORK: "off" };

async function buildTool(tool: GoTool, module: string, outFile: string): Promise<void> {
  progress(`building ${tool.name} ${tool.version} from source, ${tool.duration}`);
  await execa("go", ["build", "-mod=readonly", "-trimpath", "-o", outFile, tool.package], {
    cwd: module,
    env: ENVIRONMENT,
  });
}

async function goTool(tool: GoTool, override: string | undefined): Promise<string> {
  if (override !== undefined) return override;
  const module = resolve("tools", tool.name);
  const name = `${tool.name}-${tool.version}-${lockDigest(module)}`;
  const folder = await cached(name, (made) => buildTool(tool, module, join(made, tool.name)));
  return join(folder, tool.name);
}

/** Nobody debugs a suite: without what debuggers read, compiling takes an eighth less. */
function suiteFlags({ tags = [], variables = {} }: GoSuite): string[] {
  const set = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
  return [`-tags=${tags.join(",")}`, "-gcflags=all=-dwarf=false", `-ldflags=${["-s -w", ...set].join(" ")}`];
}

/** The folder of a suite's binaries; `also` adds files of the modules it is made of. */
export async function goSuite(
  suite: GoSuite,
  also: (module: string, made: string) => Promise<void> = async () => undefined,
): Promise<string> {
  const module = resolve("tools", suite.name);
  const flags = suiteFlags(suite);
  const digest = createHash("sha256")
    .update(lockDigest(module))
    .update(flags.join())
    .digest("hex")
    .slice(0, 8);
  return cached(`${suite.name}-${suite.version}-${digest}`, async (made) => {
    progress(`building ${suite.name} ${suite.version} from source, ${suite.duration}`);
    await execa(
      "go",
      ["build", "-mod=readonly", "-trimpath", ...flags, "-o", `${made}/`, ...suite.packages],
      {
        cwd: module,
        env: ENVIRONMENT,
      },
    );
    await also(module, made);
  });
}

/** The sources of a module that one under tools/ requires, in Go's own cache. */
export async function moduleSources(module: string, path: string): Promise<string> {
  const { stdout } = await execa("go", ["mod", "download", "-json", path], { cwd: module, env: ENVIRONMENT });
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}

/** The oauth2-proxy binary (POSTERN_OAUTH2_PROXY overrides). */
export function oauth2ProxyBinary(): Promise<string> {
  return goTool(OAUTH2_PROXY, process.env.POSTERN_OAUTH2_PROXY);
}

/** The program that prints the options of oauth2-proxy. */
export function oauth2ProxyOptionsBinary(): Promise<string> {
  return goTool(OAUTH2_PROXY_OPTIONS, undefined);
}

/** The Dex binary (POSTERN_DEX overrides). */
export function dexBinary(): Promise<string> {
  return goTool(DEX, process.env.POSTERN_DEX);
}

/** The vegeta binary (POSTERN_VEGETA overrides). */
export function vegetaBinary(): Promise<string> {
  return goTool(VEGETA, process.env.POSTERN_VEGETA);
}

/** The actionlint binary (POSTERN_ACTIONLINT overrides). */
export function actionlintBinary(): Promise<string> {
  return goTool(ACTIONLINT, process.env.POSTERN_ACTIONLINT);
}
