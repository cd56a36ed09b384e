// Processes whose shared data the module has made ready before: it does so once in the life of a process, and that takes it longer
// than all that a short trial does.
import { FakeHost } from "./host";
import { Process, type SharedData } from "./process";

const prepared = new Map<string, SharedData>();

function prepare(wasm: string): SharedData {
  const first = new Process();
  new FakeHost({ wasm, process: first }).configure({ authService: { cluster: "oauth2-proxy" } });
  return first.sharedData;
}

/** A process of its own in which this module has been configured before, and nothing else has happened. */
export function preparedProcess(wasm: string): Process {
  const data = prepared.get(wasm) ?? prepare(wasm);
  prepared.set(wasm, data);
  return new Process(data.copy());
}
