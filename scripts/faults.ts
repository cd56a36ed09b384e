// npm run faults [-- --rounds N]: what users meet when something fails, with Postern and with the Istio guide's ext_authz.
//
// The same faults are brought about in both setups, one after the other; the tables go to docs/operations.md.
import { parseArgs } from "node:util";
import { ChaosServer } from "./lab/chaos-server";
import { Member } from "./lab/member";
import { Race, type RaceFigures } from "./lab/refresh-race";
import { RefreshStack } from "./lab/refresh-stack";
import { until } from "./lab/until";
import { type Bench, FAULTS } from "./faults/faults";
import { measure, type Meetings } from "./faults/measure";
import { faultTable, raceTable } from "./faults/table";
import { compileRelease } from "./module/compile";
import { progress } from "./toolchain/progress";
import type { Authorization } from "./stack/envoy-options";

interface Measured {
  readonly faults: Meetings[];
  readonly race: RaceFigures;
}

const REQUESTS = 20;

async function isCalm({ setup }: Bench, known: Member): Promise<boolean> {
  const { user, others } = await measure(setup.stack, known);
  return user.outcome === "200" && others.outcome === "login (302)";
}

async function measureFaults(bench: Bench): Promise<Meetings[]> {
  const meetings: Meetings[] = [];
  for (const fault of FAULTS) {
    // A login of its own: what one fault did to a session is not the next one's.
    const known = await Member.login(bench.setup.stack);
    await known.get();
    progress(fault.name);
    await fault.begin(bench);
    meetings.push(await measure(bench.setup.stack, known));
    await fault.end(bench);
    await until("the end of the fault", () => isCalm(bench, known));
  }
  return meetings;
}

async function measureSetup(authorization: Authorization, rounds: number): Promise<Measured> {
  progress(`starting the setup with ${authorization}`);
  const setup = await RefreshStack.start({ authorization });
  const chaos = await ChaosServer.start();
  try {
    const race = await new Race(setup.stack, await Member.login(setup.stack)).run(rounds, REQUESTS);
    return { race, faults: await measureFaults({ setup, chaos }) };
  } finally {
    await setup.finish();
    await chaos.stop();
  }
}

const { values } = parseArgs({ options: { rounds: { type: "string", default: "20" } } });
const rounds = Number(values.rounds);

await compileRelease();
const postern = await measureSetup("postern", rounds);
const seed = await measureSetup("ext_authz", rounds);
const rows = FAULTS.map(({ name }, i) => ({ fault: name, postern: postern.faults[i], seed: seed.faults[i] }));
const complete = rows.flatMap(({ fault, postern, seed }) =>
  postern === undefined || seed === undefined ? [] : [{ fault, postern, seed }],
);
console.log(`\n${faultTable(complete)}\n\n${raceTable(postern.race, seed.race)}`);
process.exit(0);
