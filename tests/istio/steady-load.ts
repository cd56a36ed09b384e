// Requests at a steady rate while something else changes; what came of each is counted. Every fourth has a connection of
// its own, the others reuse one: an update of the gateway must lose neither.
import { setTimeout as delay } from "node:timers/promises";
import { request, type Dispatcher } from "undici";

const INTERVAL_MILLISECONDS = 5;
const FRESH_EACH = 4;

export interface LoadTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: () => Dispatcher;
}

export class SteadyLoad {
  /** Status code, or the error's message, to how often. */
  readonly outcomes = new Map<string, number>();
  private readonly pending = new Set<Promise<void>>();
  private readonly reused: Dispatcher;
  private running = true;
  private readonly loop: Promise<void>;

  constructor(private readonly target: LoadTarget) {
    this.reused = target.agent();
    this.loop = this.run();
  }

  /** Stops sending, waits for what is on its way, and returns the outcomes. */
  async stop(): Promise<Map<string, number>> {
    this.running = false;
    await this.loop;
    await Promise.all(this.pending);
    await this.reused.close();
    return this.outcomes;
  }

  private async run(): Promise<void> {
    for (let sent = 0; this.running; sent++) {
      const one = this.sendOne(sent % FRESH_EACH === 0).finally(() => this.pending.delete(one));
      this.pending.add(one);
      await delay(INTERVAL_MILLISECONDS);
    }
  }

  private async sendOne(fresh: boolean): Promise<void> {
    const dispatcher = fresh ? this.target.agent() : this.reused;
    try {
      const { statusCode, body } = await request(this.target.url, {
        dispatcher,
        headers: this.target.headers,
      });
      await body.dump();
      this.count(String(statusCode));
    } catch (error) {
      this.count(error instanceof Error ? error.message : String(error));
    } finally {
      if (fresh) await dispatcher.close();
    }
  }

  private count(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }
}
