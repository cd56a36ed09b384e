// The Go program in ./harness: Istio's own code. Built once for each state of its sources and of go.sum.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { cached } from "../../scripts/toolchain/cache";
import { progress } from "../../scripts/toolchain/progress";

const MODULE = resolve("tests/istio");
const PACKAGES = ["harness", "settings"];

async function sourceDigest(): Promise<string> {
  const sums = createHash("sha256");
  for (const file of ["go.mod", "go.sum"]) sums.update(readFileSync(join(MODULE, file)));
  for (const folder of PACKAGES) {
    for (const file of (await readdir(join(MODULE, folder))).sort()) {
      sums.update(file).update(readFileSync(join(MODULE, folder, file)));
    }
  }
  return sums.digest("hex").slice(0, 8);
}

/** The istio-harness binary (POSTERN_ISTIO_HARNESS overrides). */
export async function harnessBinary(): Promise<string> {
  if (process.env.POSTERN_ISTIO_HARNESS !== undefined) return process.env.POSTERN_ISTIO_HARNESS;
  const folder = await cached(`istio-harness-${await sourceDigest()}`, async (made) => {
    progress("building istio-harness from Istio's source, about ten minutes the first time");
    const out = join(made, "istio-harness");
    await execa("go", ["build", "-mod=readonly", "-ldflags=-s -w", "-o", out, "./harness"], {
      cwd: MODULE,
      env: { GOFLAGS: "-buildvcs=false", GOWORK: "off" },
    });
  });
  return join(folder, "istio-harness");
}
