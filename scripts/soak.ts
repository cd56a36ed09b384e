// npm run soak [-- --requests N --minutes M --change-seconds S --seed N]: mixed sessions at length, while everything around them changes.
import { parseArgs } from "node:util";
import { table } from "./bench/table";
import { compileRelease } from "./module/compile";
import { badAnswers } from "./soak/counts";
import { soak, type SoakFigures } from "./soak/soak";
import { stopServersOnSignal } from "./stack/shutdown";

const COLUMNS = ["right", "wrong", "refused", "unavailable", "failed"] as const;

function printMemory({ samples, residentGrowth, allocatedGrowth }: SoakFigures): void {
  const [first, last] = [samples[0], samples.at(-1)];
  const megabytes = (bytes = NaN) => `${(bytes / 1e6).toFixed(1)} MB`;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  console.log(`\
Envoy resident ${megabytes(first?.residentBytes)} at first, ${megabytes(last?.residentBytes)} at the end; \
last quarter over second: ${percent(residentGrowth)}
Envoy's own heap ${megabytes(first?.allocatedBytes)} at first, ${megabytes(last?.allocatedBytes)} at the end; \
last quarter over second: ${percent(allocatedGrowth)}
`);
}

function print(figures: SoakFigures): void {
  const { kinds, changes, list, people, again, vmFailures } = figures;
  const rows = Object.entries(kinds).map(([kind, counts]) => [
    kind,
    ...COLUMNS.map((column) => String(counts[column])),
  ]);
  console.log(table(["sessions", ...COLUMNS], rows));
  console.log(`
oauth2-proxy restarted ${changes.restart} times, ${changes.rotation} rotations of its secret; ${changes.reload} configurations, \
${changes.wrongConfig} wrong ones, ${changes.newVms} times new VMs
${list.revoked} revoked, ${list.returned} came back, the list's server away ${list.outages} times
${people.logins} logins in two tabs, ${people.crosswise} of them crosswise, ${people.signOuts} sign-outs
${again} requests were sent again after a reload; VM failures: ${vmFailures}`);
  printMemory(figures);
  for (const [name, value] of Object.entries(figures.counters)) console.log(`${name} ${value}`);
  for (const example of figures.examples) console.log(example);
}

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "500000" },
    minutes: { type: "string", default: "10" },
    "change-seconds": { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
  },
});

stopServersOnSignal();
await compileRelease();
const figures = await soak({
  requests: Number(values.requests),
  minutes: Number(values.minutes),
  changeSeconds: Number(values["change-seconds"]),
  seed: Number(values.seed),
  onProgress: (line) => console.log(line),
});
print(figures);
process.exit(badAnswers(figures.kinds) + figures.vmFailures > 0 ? 1 : 0);
