// npm run planted [-- --name TEXT]: plants faults in the filter one at a time, and says after how many requests or seeds parity or simulate
// finds each. Exit 1 when one is not found.
import { parseArgs } from "node:util";
import { runParity } from "./parity/run";
import { withPlanted } from "./planted/build-planted";
import { type Plant, PLANTS } from "./planted/plants";
import { simulate } from "./simulate/run";

const REQUESTS_MOST = 100_000;
const SEEDS_MOST = 1000;
/** Parity goes on by parts, so that it ends soon after it has found something. */
const REQUESTS_PART = 10_000;

async function byParity(module: string): Promise<string | null> {
  for (let sent = 0; sent < REQUESTS_MOST; sent += REQUESTS_PART) {
    const report = await runParity({ requests: REQUESTS_PART, seed: 1 + sent, wasm: module });
    const [finding] = report.findings;
    if (finding === undefined) continue;
    const what = finding.differences[0];
    const within = sent + report.tally.requests;
    return `within ${within} requests: ${finding.configuration.name}: ${what?.kind}: ${what?.what.slice(0, 120)}`;
  }
  return null;
}

function bySimulation(module: string): string | null {
  for (let seed = 1; seed <= SEEDS_MOST; seed++) {
    const { broken } = simulate(seed, module);
    if (broken.length > 0) return `by seed ${seed}: ${broken[0]?.slice(0, 160)}`;
  }
  return null;
}

const { values } = parseArgs({ options: { name: { type: "string", default: "" } } });
let missed = 0;
for (const plant of PLANTS.filter(({ name }: Plant) => name.includes(values.name))) {
  const found = await withPlanted(plant, async (module) =>
    plant.by === "parity" ? await byParity(module) : bySimulation(module),
  );
  if (found === null) missed++;
  console.log(`${plant.name}: ${found === null ? "not found" : `found ${found}`}`);
}
process.exit(missed > 0 ? 1 : 0);
