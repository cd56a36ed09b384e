// The pinned oauth2-proxy with a question-and-answer loop in place of its listener (tools/oauth2-proxy-oracle/oracle.go), and a clock
// that can be set: time.Now of Go's library answers what the loop was told, for oauth2-proxy and for every library in it.
//
// Go builds no changed file inside its module cache, so the module's source is copied and built there.
import { createHash } from "node:crypto";
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { cached } from "./cache";
import { progress } from "./progress";
import { OAUTH2_PROXY } from "./versions";

const NAME = "oauth2-proxy-oracle";
const SOURCE = `tools/${NAME}/oracle.go`;
const NOW = "func Now() Time {\n";
const SETTABLE_NOW = `// FixedNow is what Now answers, in Unix nanoseconds; 0: the time.
var FixedNow int64

${NOW}\tif FixedNow != 0 {
\t\treturn Unix(0, FixedNow)
\t}
`;

const GO = { env: { CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" } };

/** The go command's answer, in the module that pins oauth2-proxy. */
async function go(...args: string[]): Promise<string> {
  return (await execa("go", args, { ...GO, cwd: "tools/oauth2-proxy" })).stdout;
}

async function writeOverlay(folder: string): Promise<string> {
  const original = join(await go("env", "GOROOT"), "src/time/time.go");
  const text = await readFile(original, "utf8");
  if (!text.includes(NOW)) throw new Error(`${original} has no ${NOW.trim()} that could be replaced`);
  const changed = join(folder, "time.go");
  await writeFile(changed, text.replace(NOW, SETTABLE_NOW));
  const overlay = join(folder, "overlay.json");
  await writeFile(overlay, JSON.stringify({ Replace: { [original]: changed } }));
  return overlay;
}

async function build(outFile: string): Promise<void> {
  progress(`building ${NAME} ${OAUTH2_PROXY.version} from source, about two minutes`);
  await go("mod", "download", OAUTH2_PROXY.package);
  const module = await go("list", "-m", "-f", "{{.Dir}}", OAUTH2_PROXY.package);
  const folder = await mkdtemp(join(tmpdir(), `${NAME}-`));
  try {
    const source = join(folder, "source");
    await cp(module, source, { recursive: true });
    await execa("chmod", ["-R", "u+w", source]);
    await cp(SOURCE, join(source, "oracle.go"));
    const overlay = await writeOverlay(folder);
    const args = ["build", "-mod=readonly", "-trimpath", "-overlay", overlay, "-o", resolve(outFile), "."];
    await execa("go", args, { ...GO, cwd: source });
    await chmod(outFile, 0o755);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The program; set POSTERN_ORACLE in its environment. */
export async function oauth2ProxyOracleBinary(): Promise<string> {
  const digest = createHash("sha256");
  const files = ["tools/oauth2-proxy/go.mod", "tools/oauth2-proxy/go.sum", SOURCE];
  for (const file of files) digest.update(await readFile(file));
  const name = `${NAME}-${OAUTH2_PROXY.version}-${digest.digest("hex").slice(0, 8)}`;
  const folder = await cached(name, (made) => build(join(made, NAME)));
  return join(folder, NAME);
}
