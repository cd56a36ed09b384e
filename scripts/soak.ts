// npm run soak [-- --requests N --minutes M --restart-seconds S]: mixed sessions at length, with oauth2-proxy coming and going.
import { parseArgs } from "node:util";
import { table } from "./bench/table";
import { compileRelease } from "./module/compile";
import { soak, type SoakFigures } from "./soak/soak";
import { stopServersOnSignal } from "./stack/shutdown";

const COLUMNS = ["right", "wrong", "refused", "unavailable", "failed"] as const;

function print({ kinds, restarts, samples, counters, ...figures }: SoakFigures): void {
  const rows = Object.entries(kinds).map(([kind, counts]) => [
    kind,
    ...COLUMNS.map((column) => String(counts[column])),
  ]);
  console.log(table(["sessions", ...COLUMNS], rows));
  const [first, last] = [samples[0], samples.at(-1)];
  const megabytes = (bytes = NaN) => `${(bytes / 1e6).toFixed(1)} MB`;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  console.log(`
oauth2-proxy restarted ${restarts} times; VM failures: ${figures.vmFailures}
Envoy resident ${megabytes(first?.residentBytes)} at first, ${megabytes(last?.residentBytes)} at the end; \
last quarter over second: ${percent(figures.residentGrowth)}
Envoy's own heap ${megabytes(first?.allocatedBytes)} at first, ${megabytes(last?.allocatedBytes)} at the end; \
last quarter over second: ${percent(figures.allocatedGrowth)}
`);
  for (const [name, value] of Object.entries(counters)) console.log(`${name} ${value}`);
}

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "500000" },
    minutes: { type: "string", default: "10" },
    "restart-seconds": { type: "string", default: "30" },
  },
});

stopServersOnSignal();
await compileRelease();
const figures = await soak({
  requests: Number(values.requests),
  minutes: Number(values.minutes),
  restartSeconds: Number(values["restart-seconds"]),
  onProgress: (line) => console.log(line),
});
print(figures);
const bad = Object.values(figures.kinds).some(({ wrong, refused, failed }) => wrong + refused + failed > 0);
process.exit(bad || figures.vmFailures > 0 ? 1 : 0);
