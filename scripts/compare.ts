// npm run compare -- --against OLD.wasm [--module NEW.wasm] [--requests N] [--seed N]: whether two modules answer the same to random
// requests, answers, ticks and configurations, through the fake host. Ends with 1 where they do not, and prints the bytes that differ.
//
// Not compared: host calls, shared data and memory, which are a module's own affair.
import { parseArgs } from "node:util";
import { compileRelease, RELEASE_FILE } from "./module/compile";
import { reportOf } from "./compare/report";
import { tell } from "./compare/story";

const MOST_DIFFERENCES = 10;
const SECONDS_BETWEEN_LINES = 30;

const { values } = parseArgs({
  options: {
    against: { type: "string" },
    module: { type: "string" },
    requests: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
  },
});

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} ${text}: a whole number is wanted`);
  return value;
}

const { against } = values;
if (against === undefined) throw new Error("--against FILE is missing: the module to compare with");
const wanted = wholeNumber("requests", values.requests);
if (values.module === undefined) await compileRelease();
const module = values.module ?? RELEASE_FILE;

let [requests, events, stories, differences] = [0, 0, 0, 0];
let said = performance.now();
const raised = new Map<string, boolean>();
for (
  let seed = wholeNumber("seed", values.seed);
  requests < wanted && differences < MOST_DIFFERENCES;
  seed++
) {
  const told = tell(against, module, seed);
  requests += told.requests;
  events += told.events;
  stories++;
  for (const [name, isRaised] of told.counted) raised.set(name, isRaised || (raised.get(name) ?? false));
  if (told.difference !== null) {
    differences++;
    console.log(reportOf(told.difference).join("\n"));
  }
  if (performance.now() - said > SECONDS_BETWEEN_LINES * 1000) {
    said = performance.now();
    console.log(`${requests} requests, ${differences} differences`);
  }
}
console.log(`${stories} stories, ${events} events, ${requests} requests: ${differences} differences`);
const never = [...raised].filter(([, isRaised]) => !isRaised).map(([name]) => name);
console.log(`${raised.size - never.length} of ${raised.size} metrics were raised; not ${never.join(", ")}`);
process.exitCode = differences === 0 ? 0 : 1;
