// What the workers of a process tell each other, read from shared data, where every plugin of the process can write: an input says
// what each look-up of a run gives instead of what is there.

import { FakeHost } from "../../fake-host/host";
import { answerOf } from "../../fake-host/http-call";
import type { Pair } from "../../fake-host/pairs";
import { Process, SharedData } from "../../fake-host/process";
import { assertIdentity, configure, exchange, requestPairs, respond } from "../exchange";
import { COOKIE_NAME, frameOf, IDENTITY, NOW, sealed, SECOND, SECRET, sessionMap } from "../seal";
import { type Bed, RUNS_PER_FILTER, type Target } from "../target";

const CONFIG = {
  authService: { cluster: "oauth2-proxy", timeout: "3s" },
  session: { cookieSecret: { value: SECRET }, cookieRefresh: "10m" },
  cache: { sessions: 100 },
};
const PAUSE_MILLIS = 90 * SECOND;
const PATHS = ["/", "/oauth2/sign_out", "/a//b", "/oauth2/auth"];

/** Reads an input: numbers and pieces, zero and nothing behind its end. */
class Script {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  byte(): number {
    return this.bytes[this.at++] ?? 0;
  }

  piece(): Buffer {
    const length = this.byte();
    this.at += length;
    return this.bytes.subarray(Math.min(this.at - length, this.bytes.length), this.at);
  }
}

class DistortedData extends SharedData {
  private script: Script | null = null;
  private last: Buffer = Buffer.alloc(0);

  distort(script: Script | null): void {
    this.script = script;
  }

  override set(key: string, value: Buffer, cas: number): number {
    this.last = value;
    return super.set(key, value, cas);
  }

  override get(key: string): ReturnType<SharedData["get"]> {
    const found = super.get(key);
    const { script } = this;
    if (script === null) return found;
    const value = this.distorted(script, found?.value);
    return value === undefined ? undefined : { value, cas: found?.cas ?? 1 };
  }

  private distorted(script: Script, value: Buffer | undefined): Buffer | undefined {
    const present = value ?? Buffer.alloc(0);
    switch (script.byte() % 8) {
      case 1:
        return Buffer.from(script.piece());
      case 2: {
        const copy = Buffer.from(present);
        const at = script.byte();
        if (at < copy.length) copy[at] = script.byte();
        return copy;
      }
      case 3:
        return undefined;
      case 4:
        return present.subarray(0, script.byte());
      case 5:
        return Buffer.concat([present, script.piece()]);
      case 6:
        return this.last;
      default:
        return value;
    }
  }
}

function dueSession(run: number, now: number): string {
  const created = now - 3600 * SECOND;
  return sealed(frameOf(sessionMap({ n: Buffer.alloc(32, run), ca: new Date(created) }, now)), created);
}

/** The record of a refresh as it stood in shared data, with something done to its bytes. */
function seeds(): Buffer[] {
  const edits = [0, 4, 8, 16, 24, 32, 36, 40].map((at) => [2, at, 255]);
  const scripts = [
    [],
    [3, 3, 3, 3],
    [1, 4, 80, 83, 84, 50],
    [4, 10],
    [4, 39],
    [5, 2, 1, 1],
    [6],
    [0, 6],
    [0, 0, 6],
    ...edits,
  ];
  return PATHS.flatMap((_, path) =>
    scripts.map((script) => Buffer.from([path, ...script, ...script, ...script])),
  );
}

export const SHARED_DATA: Target = {
  name: "shared-data",
  module: "filter",
  runsPerBed: RUNS_PER_FILTER,
  tokens: [
    "PST2",
    "\x01\x00\x00\x00",
    "\x02\x00\x00\x00",
    "\x03\x00\x00\x00",
    "_oauth2_proxy=",
    "\xff\xff\xff\xff",
  ],
  seeds,
  open(wasm): Bed {
    const data = new DistortedData();
    const shared = new Process(data);
    const [host, other] = [0, 1].map(() => new FakeHost({ now: NOW, wasm, process: shared }));
    if (host === undefined || other === undefined) throw new Error("two workers are needed");
    for (const worker of [host, other]) configure(worker, CONFIG);
    let runs = 0;
    return {
      host,
      run(input) {
        const script = new Script(input);
        const path = PATHS[script.byte() % PATHS.length] ?? "/";
        const now = Number(host.context.nowNanos / 1_000_000n);
        const value = dueSession(runs++, now);
        const renewed = sealed(frameOf(sessionMap({}, now)), now);
        const cookies: Pair[] = [["cookie", `${COOKIE_NAME}=${value}`]];
        const answer = answerOf(202, [
          ...Object.entries(IDENTITY),
          ["set-cookie", `${COOKIE_NAME}=${renewed}; Path=/`],
        ]);
        exchange(other, requestPairs("GET", path, "app.example.com", cookies), [answer]);
        data.distort(script);
        const { stream } = exchange(
          host,
          requestPairs("GET", path, "app.example.com", cookies),
          [answer],
          64 * 1024,
        );
        assertIdentity(stream, IDENTITY);
        respond(host, stream, 64 * 1024);
        host.tick();
        data.distort(null);
        for (const worker of [host, other]) {
          worker.advance(PAUSE_MILLIS);
          worker.tick();
        }
      },
    };
  },
};
