// Processes whose shared data the module has made ready before: it does so once in the life of a process, and that takes it longer
// than all that a short trial does.
import { FakeHost } from "./host";
import { Process, SharedData, type SharedValues } from "./process";

/** The table of sessions and the log of sign-outs; what else is there is of the worker that came first. */
const TABLES = /^postern\.(session|sign)/;

const prepared = new Map<string, SharedValues>();

function prepare(wasm: string): SharedValues {
  const first = new Process();
  new FakeHost({ wasm, process: first }).configure({ authService: { cluster: "oauth2-proxy" } });
  return first.sharedData.valuesOf(TABLES);
}

/** A process of its own that stands as if this module had made its tables; its first worker finds nothing else. */
export function preparedProcess(wasm: string): Process {
  const values = prepared.get(wasm) ?? prepare(wasm);
  prepared.set(wasm, values);
  return new Process(new SharedData(values));
}
