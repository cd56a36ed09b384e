// The lines of a Cookie header, and the session in them with each layer changed: before its MAC is made, or after.

import { FakeHost } from "../../fake-host/host";
import type { Pair } from "../../fake-host/pairs";
import {
  assertIdentity,
  configure,
  exchange,
  fieldText,
  identityOf,
  requestPairs,
  respond,
} from "../exchange";
import {
  COOKIE_NAME,
  frameOf,
  GENUINE,
  IDENTITY,
  NOW,
  sealed,
  SECRET,
  sessionMap,
  signed,
  withChecksums,
} from "../seal";
import { contentOf } from "../lz4-content";
import { type Bed, Broken, RUNS_PER_FILTER, type Target } from "../target";
import { rowsOf } from "../vectors";

/** Stands for the genuine session, and for its two halves. */
const WHOLE = "\x01";
const HALVES = ["\x02", "\x03"];
const HALF = GENUINE.length >> 1;
/** A session's contents, unpacked, may come to the app. */
const UNPACKED_BYTES_MAX = 300 * 1024;

const CONFIG = {
  authService: { cluster: "oauth2-proxy" },
  session: { cookieSecret: { value: SECRET }, cookieName: COOKIE_NAME },
  cache: { sessions: 100 },
};

/** Where the auth service is down, a session that is not judged here gets 503 at once: that is a run, and half the work of one with a call. */
function open(wasm: string, isAuthServiceUp = false): FakeHost {
  const host = new FakeHost({ now: NOW, wasm, clusters: { "oauth2-proxy": isAuthServiceUp } });
  configure(host, CONFIG);
  return host;
}

function cookies(lines: readonly string[]): Pair[] {
  return requestPairs(
    "GET",
    "/",
    "app.example.com",
    lines.map((line): Pair => ["cookie", line]),
  );
}

/** Ends a run: the app's answer, and a moment later. */
function finish(host: FakeHost, stream: Parameters<typeof respond>[1]): void {
  respond(host, stream);
  host.advance(10);
}

function expanded(line: string): string {
  return line
    .replaceAll(WHOLE, GENUINE)
    .replaceAll(HALVES[0] ?? "", GENUINE.slice(0, HALF))
    .replaceAll(HALVES[1] ?? "", GENUINE.slice(HALF));
}

/** Whether the session is in the lines, whole or in parts that make it. */
function carriesSession(lines: readonly string[]): boolean {
  const text = lines.join(";");
  const joined = text.replace(/;?\s*_oauth2_proxy_\d+=/g, "");
  return text.includes(GENUINE) || joined.includes(GENUINE);
}

export const COOKIE_HEADER: Target = {
  name: "cookie-header",
  module: "filter",
  runsPerBed: RUNS_PER_FILTER,
  tokens: [
    WHOLE,
    ...HALVES,
    "_oauth2_proxy=",
    "_oauth2_proxy_0=",
    "_oauth2_proxy_1=",
    "_oauth2_proxy_01=",
    "; ",
    ";",
    "=",
    '"',
    ",",
    "|",
  ],
  seeds: () => [
    Buffer.from(`_oauth2_proxy=${WHOLE}`),
    Buffer.from(`a=b; _oauth2_proxy=${WHOLE}; c=d`),
    Buffer.from(`_oauth2_proxy_0=${HALVES[0]}; _oauth2_proxy_1=${HALVES[1]}`),
    Buffer.from(`_oauth2_proxy_1=${HALVES[1]}\n_oauth2_proxy_0=${HALVES[0]}\nx="y"`),
    Buffer.from("_oauth2_proxy=; _oauth2_proxy_csrf=x; _oauth2_proxy=y"),
    ...rowsOf<{ cookie: string[] }>("session_cookies").map(({ cookie }) => Buffer.from(cookie.join("\n"))),
  ],
  open(wasm): Bed {
    const host = open(wasm, true);
    return {
      host,
      run(input) {
        const lines = input.toString("latin1").split("\n").map(fieldText).map(expanded);
        const { stream } = exchange(host, cookies(lines));
        assertIdentity(stream, IDENTITY);
        if (stream.state === "forwarded" && !carriesSession(lines))
          throw new Broken("a request without its session passed");
        finish(host, stream);
      },
    };
  },
};

export const SESSION_VALUE: Target = {
  name: "session-value",
  module: "filter",
  runsPerBed: RUNS_PER_FILTER,
  tokens: ["|", "=", "==", "-", "_", "1768478340", "1768478100", "v2."],
  // The first byte says whether V and TS are signed; the rest is the value, or V|TS.
  seeds: () => [
    Buffer.from(`0${GENUINE}`),
    Buffer.from(`1${GENUINE.split("|").slice(0, 2).join("|")}`),
    Buffer.from("1AAAA|1768478340"),
    Buffer.from("0v2.X29hdXRoMl9wcm94eS0wMQ.c2VjcmV0|1768478340|c2lnbmF0dXJl"),
    Buffer.from("1X29hdXRoMl9wcm94eS0wMQ.c2VjcmV0|1768478340"),
  ],
  open(wasm): Bed {
    const host = open(wasm);
    return {
      host,
      run(input) {
        const text = fieldText(input.subarray(1));
        const isSigned = ((input[0] ?? 0) & 1) === 1;
        const cut = text.lastIndexOf("|");
        const value = isSigned ? signed(text.slice(0, Math.max(cut, 0)), text.slice(cut + 1)) : text;
        const { stream } = exchange(
          host,
          cookies([`${COOKIE_NAME}=${value}`]),
          undefined,
          UNPACKED_BYTES_MAX,
        );
        if (!isSigned) assertIdentity(stream, value.includes(GENUINE) ? IDENTITY : {});
        finish(host, stream);
      },
    };
  },
};

/** Runs a frame under a genuine MAC; a session that passes has an identity. */
function runFrame(host: FakeHost, frame: Buffer): void {
  const value = sealed(frame);
  if (value.length > 60_000) return;
  const lines = value.length > 3900 ? parts(value) : [`${COOKIE_NAME}=${value}`];
  const { stream } = exchange(host, cookies(lines), undefined, UNPACKED_BYTES_MAX);
  if (stream.state === "forwarded" && !identityOf(stream).some(([name]) => name === "authorization"))
    throw new Broken("a session without a token passed");
  finish(host, stream);
}

function parts(value: string): string[] {
  return (value.match(/.{1,3900}/g) ?? []).map((part, index) => `${COOKIE_NAME}_${index}=${part}`);
}

export const LZ4: Target = {
  name: "lz4",
  module: "filter",
  runsPerBed: RUNS_PER_FILTER,
  tokens: [
    "\x04\x22\x4d\x18",
    "\x64\x40\xa7",
    "\x00\x00\x00\x00",
    "\x0f\x01\x00\xff\xff",
    "\xff\xff\xff\xff",
  ],
  // The first byte says whether the checksums are made right.
  seeds: () => [
    Buffer.concat([Buffer.from("1"), frameOf(sessionMap())]),
    ...rowsOf<{ frame?: string }>("lz4_frame")
      .filter(({ frame = "" }) => frame.length > 0 && frame.length < 2000)
      .map(({ frame = "" }) => Buffer.concat([Buffer.from("0"), Buffer.from(frame, "base64")])),
  ],
  open(wasm): Bed {
    const host = open(wasm);
    return {
      host,
      run(input) {
        const frame = input.subarray(1);
        const isFixed = ((input[0] ?? 0) & 1) === 1;
        runFrame(host, isFixed ? withChecksums(frame, contentOf(frame)) : frame);
      },
    };
  },
};

export const MSGPACK: Target = {
  name: "msgpack",
  module: "filter",
  runsPerBed: RUNS_PER_FILTER,
  tokens: [
    "\xa2at",
    "\xa2ca",
    "\xa2eo",
    "\xa2it",
    "\xa2rt",
    "\xa1e",
    "\xa1u",
    "\xa1g",
    "\xa2pu",
    "\xa1n",
    "\xd6\xff",
    "\xd7\xff",
    "\xc7\x0c\xff",
  ],
  seeds: () => [
    sessionMap(),
    sessionMap({ n: Buffer.alloc(32, 7), g: [] }),
    ...rowsOf<{ hex?: string }>("msgpack")
      .filter(({ hex = "" }) => hex.length > 0 && hex.length < 1000)
      .map(({ hex = "" }) => Buffer.from(hex, "hex")),
  ],
  open(wasm): Bed {
    const host = open(wasm);
    return { host, run: (input) => runFrame(host, frameOf(input)) };
  },
};
