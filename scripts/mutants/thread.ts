// A thread that runs one spec after the other; one that does not come back is replaced.

import { Worker } from "node:worker_threads";
import type { SpecOutcome, SpecTask } from "./spec-run";

export class Thread {
  private worker: Worker | null = null;

  /** `script` answers each SpecTask that it is sent with a SpecOutcome. */
  constructor(private readonly script: URL) {}

  /** What came of a spec; null when it did not come to an end in this time. */
  run(task: SpecTask, millis: number): Promise<SpecOutcome | null> {
    const worker = (this.worker ??= new Worker(this.script));
    return new Promise((resolve) => {
      const end = (outcome: SpecOutcome | null) => {
        clearTimeout(limit);
        worker.off("message", end);
        worker.off("error", replace);
        resolve(outcome);
      };
      const replace = () => {
        this.worker = null;
        void worker.terminate().then(() => end(null));
      };
      const limit = setTimeout(replace, millis);
      worker.once("message", end);
      worker.once("error", replace);
      worker.postMessage(task);
    });
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }
}
