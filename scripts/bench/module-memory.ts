// What the module itself needs for its sessions, seen from inside: it runs in this process, in the fake host of the tests.
import { FakeHost } from "../fake-host/host";
import { sessionCookie } from "./credentials";
import { type ConfigSections, sessionConfig } from "./plugin-configs";
import { APP_HOST } from "./requests";

const PAGE_BYTES = 65_536;
export const MODULE_SECRET = "Not for production: 32 octets ok";

export interface ModuleMemory {
  readonly sessions: number;
  readonly bytes: number;
  readonly bytesPerSession: number;
  /** Milliseconds of the longest request among the first sights, and of the median one. */
  readonly worstMillis: number;
  readonly medianMillis: number;
}

/** The configuration of a module alone, whose cache holds so many sessions. */
export function cacheConfig(sessions: number, more: ConfigSections = {}): object {
  const session = { ...sessionConfig()["session"], cookieSecret: { value: MODULE_SECRET } };
  return { ...sessionConfig({ cache: { sessions }, ...more }), session, authService: { cluster: "auth" } };
}

function configured(module: string, sessions: number): FakeHost {
  const host = new FakeHost({ wasm: module, now: Date.now() });
  if (!host.configure(cacheConfig(sessions)).accepted)
    throw new Error(`the configuration was refused: ${host.errors.join("; ")}`);
  return host;
}

/** Milliseconds that one request with this cookie took. */
export function request(host: FakeHost, cookie: string): number {
  const started = performance.now();
  const stream = host.request([
    [":method", "GET"],
    [":path", "/page"],
    [":authority", APP_HOST],
    [":scheme", "http"],
    ["cookie", cookie],
  ]);
  const millis = performance.now() - started;
  if (stream.state !== "forwarded") throw new Error("a session was not judged in the module");
  host.end(stream);
  return millis;
}

/** Shows the module so many new sessions in a row; its cache holds them all. */
export function measureModule(module: string, sessions: number): ModuleMemory {
  const host = configured(module, sessions);
  // The first request sets up what all of them use.
  request(host, sessionCookie(MODULE_SECRET));
  const before = host.pages;
  const millis: number[] = [];
  for (let i = 0; i < sessions; i++) millis.push(request(host, sessionCookie(MODULE_SECRET)));
  const bytes = (host.pages - before) * PAGE_BYTES;
  millis.sort((a, b) => a - b);
  return {
    sessions,
    bytes: host.pages * PAGE_BYTES,
    bytesPerSession: bytes / sessions,
    worstMillis: millis.at(-1) ?? NaN,
    medianMillis: millis[Math.floor(millis.length / 2)] ?? NaN,
  };
}
