// A story: a gateway with a configuration, its clients, its oauth2-proxy and the time that goes by, all drawn from one seed, and told to
// two modules at once. It ends where they differ.
import type { Stream } from "../fake-host/stream";
import { drawAnswer } from "./draw-answer";
import { drawConfig } from "./draw-config";
import { drawSession, drawToken } from "./credentials";
import { drawRequest, drawTrailers, type Credentials } from "./draw-request";
import { Random } from "./random";
import { type Event, World } from "./world";

export interface Difference {
  readonly seed: number;
  /** The events of the story, up to the one that differs. */
  readonly events: readonly Event[];
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface Told {
  readonly requests: number;
  readonly events: number;
  /** The metrics of the first module's process, and whether the story raised them. */
  readonly counted: ReadonlyMap<string, boolean>;
  readonly difference: Difference | null;
}

const START = Date.UTC(2026, 0, 15, 12);
const EVENTS_PER_STORY = 1500;
/** Mostly moments; also what refreshes, windows, back-off and key fetches are measured in. */
const SPANS = [1, 5, 50, 200, 500, 1000, 1000, 2000, 5000, 30_000, 60_000, 301_000, 3600_000];
const SESSIONS = 8;
const TOKENS = 5;
const MANY_STREAMS = 60;

class Narrator {
  private now = START;
  private credentials: Credentials;
  private isOutage = false;

  constructor(
    private readonly random: Random,
    private readonly world: World,
  ) {
    this.credentials = this.draw();
  }

  /** The next event, of what is possible in this world now. */
  next(): Event {
    const { random } = this;
    const worker = random.below(this.world.workers.length);
    const { host, live } = this.world.worker(worker);
    const ending = live.findIndex(({ state }) => state === "forwarded");
    const choices: (readonly [number, () => Event])[] = [
      [live.length > MANY_STREAMS ? 1 : 40, () => this.request(worker)],
      [6, () => this.time()],
      [1, () => ({ kind: "configure", worker, text: drawConfig(random) })],
      [
        1,
        () => ({
          kind: "health",
          worker,
          cluster: random.pick(["oauth2-proxy", "dex"]),
          isHealthy: !random.oneIn(3),
        }),
      ],
    ];
    const { length } = host.calls;
    if (length > 0) choices.push([25, () => this.answer(worker, random.below(length))]);
    if (ending >= 0) choices.push([20, () => this.respond(worker, ending)]);
    if (live.length > 0) choices.push([4, () => this.touch(worker, random.below(live.length), live)]);
    return random.weighted(choices)();
  }

  private draw(): Credentials {
    const { random, now } = this;
    return {
      sessions: Array.from({ length: SESSIONS }, () => drawSession(random, now)),
      tokens: Array.from({ length: TOKENS }, () => drawToken(random, now)),
    };
  }

  private request(worker: number): Event {
    return { kind: "request", worker, headers: drawRequest(this.random, this.credentials) };
  }

  private answer(worker: number, call: number): Event {
    const { random, now } = this;
    const asked = this.world.worker(worker).host.calls[call];
    if (asked === undefined) throw new Error("no such call");
    return { kind: "answer", worker, call, answer: drawAnswer(random, asked, now, this.isOutage) };
  }

  private time(): Event {
    const millis = this.random.pick(SPANS);
    this.now += millis;
    if (this.random.oneIn(20)) this.isOutage = !this.isOutage;
    // After a while people come with other sessions.
    if (millis > 60_000) this.credentials = this.draw();
    return { kind: "time", millis };
  }

  private respond(worker: number, stream: number): Event {
    const { random } = this;
    const cookies = random.oneIn(4) ? [["set-cookie", `app=${random.word(4)}; Path=/`] as const] : [];
    const headers = [
      [":status", random.pick(["200", "404", "304"])] as const,
      ["cache-control", "max-age=60"] as const,
    ];
    return { kind: "respond", worker, stream, headers: [...headers, ...cookies] };
  }

  private touch(worker: number, stream: number, live: readonly Stream[]): Event {
    if (live[stream]?.trailersState === "none" && this.random.oneIn(2))
      return { kind: "trailers", worker, stream, trailers: drawTrailers(this.random) };
    return { kind: "leave", worker, stream };
  }
}

/** The two modules in the same situation, and who tells what happens next. */
function begin(
  before: string,
  after: string,
  seed: number,
): { worlds: [World, World]; narrator: Narrator; opening: Event[] } {
  const random = new Random(seed);
  const options = {
    seed,
    now: START,
    workers: random.pick([1, 2]),
    hasCrypto: !random.oneIn(4),
    isDebugging: random.oneIn(2),
  };
  const worlds: [World, World] = [
    new World({ ...options, wasm: before }),
    new World({ ...options, wasm: after }),
  ];
  const text = drawConfig(random);
  const opening = worlds[0].workers.map((_, worker): Event => ({ kind: "configure", worker, text }));
  return { worlds, narrator: new Narrator(random, worlds[0]), opening };
}

/** Tells both modules the story of a seed. */
export function tell(before: string, after: string, seed: number): Told {
  const { worlds, narrator, opening } = begin(before, after, seed);
  const [world, other] = worlds;
  const events: Event[] = [];
  let difference: Difference | null = null;
  while (events.length < EVENTS_PER_STORY && difference === null) {
    const event = opening[events.length] ?? narrator.next();
    events.push(event);
    const [came, cameToo] = [world.play(event), other.play(event)];
    if (came.join("\n") !== cameToo.join("\n")) difference = { seed, events, before: came, after: cameToo };
  }
  const requests = events.filter(({ kind }) => kind === "request").length;
  return { requests, events: events.length, counted: world.counted, difference };
}
