// npm run bench -- --revocation: what a worker does when its revocation list changes while its cache is full of sessions: it reads the list, and looks
// the sessions up again on its ticks. In the fake host of the tests, where the module runs without Envoy.
import { FakeHost } from "../fake-host/host";
import { answerOf } from "../fake-host/http-call";
import { progress } from "../toolchain/progress";
import { sessionCookie } from "./credentials";
import { describeMachine, type Machine } from "./machine";
import { cacheConfig, MODULE_SECRET, request } from "./module-memory";
import { revocationConfig } from "./plugin-configs";
import { LISTS, listText } from "./revocation-lists";
import { summarise, type Summary } from "./statistics";
import { table } from "./table";

const SESSIONS = 20_000;
const CHANGES = 9;
/** As many look at all of the sessions, 2,000 each. */
const REVIEW_TICKS = 10;
/** As long as the filter waits between two fetches, by default. */
const INTERVAL_MILLISECONDS = 10_000;
const TICK_MILLISECONDS = 100;

export interface ListChange {
  readonly machine: Machine;
  readonly sessions: number;
  readonly entries: number;
  /** Milliseconds that the answer takes, and each tick. */
  readonly sameList: Summary;
  readonly changedList: Summary;
  readonly idleTick: Summary;
  /** Of the ticks after a change those that look at sessions. */
  readonly reviewTick: Summary;
  /** Of one session that comes right after the change, before its turn, and the same once more. */
  readonly firstHit: Summary;
  readonly nextHit: Summary;
}

function timed(run: () => void): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

class Worker {
  readonly host: FakeHost;
  readonly cookies = Array.from({ length: SESSIONS }, () => sessionCookie(MODULE_SECRET));

  constructor(
    module: string,
    private readonly cluster: string,
  ) {
    const options = { wasm: module, now: Date.now(), clusters: "any" as const };
    this.host = new FakeHost(options);
    const list = { cluster, title: "", entries: 0 };
    const { accepted } = this.host.configure(cacheConfig(SESSIONS * 2, revocationConfig(list)));
    if (!accepted) throw new Error(`the configuration was refused: ${this.host.errors.join("; ")}`);
    this.fetch(listText(0));
    for (const cookie of this.cookies) request(this.host, cookie);
    this.ticks(REVIEW_TICKS);
  }

  /** Milliseconds that the answer of the fetch under way takes. */
  fetch(text: string): number {
    const call = this.host.calls.find(({ cluster }) => cluster === this.cluster);
    if (call === undefined) throw new Error("the list is not being fetched");
    const answer = answerOf(200, [["content-type", "application/json"]], Buffer.from(text));
    return timed(() => this.host.answer(call, answer));
  }

  /** The same for the next one. */
  refetch(text: string): number {
    this.host.advance(INTERVAL_MILLISECONDS);
    this.host.tick();
    return this.fetch(text);
  }

  tick(): number {
    this.host.advance(TICK_MILLISECONDS);
    return timed(() => this.host.tick());
  }

  ticks(count: number): number[] {
    return Array.from({ length: count }, () => this.tick());
  }
}

export async function measureListChange(module: string): Promise<ListChange> {
  const list = LISTS[LISTS.length - 1];
  if (list === undefined) throw new Error("there is no list");
  progress(`${SESSIONS} sessions`);
  const worker = new Worker(module, list.cluster);
  const before = Math.floor(Date.now() / 1000) - 3600;
  const rows: Record<Exclude<keyof ListChange, "machine" | "sessions" | "entries">, number[]> = {
    ...{ sameList: [], changedList: [], idleTick: [], reviewTick: [] },
    ...{ firstHit: [], nextHit: [] },
  };
  for (let change = 0; change < CHANGES; change++) {
    progress(`change ${change + 1} of ${CHANGES}`);
    rows.changedList.push(worker.refetch(listText(list.entries, before - change)));
    const cookie = worker.cookies[change] ?? "";
    rows.firstHit.push(request(worker.host, cookie));
    rows.nextHit.push(request(worker.host, cookie));
    rows.reviewTick.push(...worker.ticks(REVIEW_TICKS));
    rows.sameList.push(worker.refetch(listText(list.entries, before - change)));
    rows.idleTick.push(...worker.ticks(REVIEW_TICKS));
  }
  const summaries = Object.fromEntries(
    Object.entries(rows).map(([name, values]) => [name, summarise(values)]),
  );
  return {
    machine: await describeMachine(module),
    sessions: SESSIONS,
    entries: list.entries,
    ...(summaries as Record<keyof typeof rows, Summary>),
  };
}

export function listChangeReport(change: ListChange): string {
  const row = (what: string, { least, median }: Summary) => [what, least.toFixed(3), median.toFixed(3)];
  const head = [`${change.entries} entries, ${change.sessions} sessions cached`, "least, ms", "median, ms"];
  return table(head, [
    row("the same list comes again", change.sameList),
    row("a changed list comes", change.changedList),
    row("each of the ten ticks after it", change.reviewTick),
    row("a tick without a change", change.idleTick),
    row("a session before its turn", change.firstHit),
    row("the same once more", change.nextHit),
  ]);
}
