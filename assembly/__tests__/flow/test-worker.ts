// A worker of the filter on a fake host: what the host would tell it, as methods.

import { Filter } from "../../flow/filter";
import { Plugin } from "../../flow/plugins/plugin";
import { FakeHost } from "./fake-host";
import { FakeStream, Fate, headerBytes } from "./fake-streams";
import { FakeProcess } from "./fake-process";

/** Without a cookie secret every session is oauth2-proxy's to judge, and may be refreshed by it. */
export const NO_SECRET = `{"authService": {"cluster": "oauth2-proxy"}, "session": {"cookieName": "_oauth2_proxy"}}`;

/** The cookie of somebody's session, of which nothing can be read. */
export function cookieOf(who: string): string {
  return "_oauth2_proxy=" + who + "-".repeat(80);
}

export const ALLOWED: string[] = [
  ":status",
  "202",
  "x-auth-request-user",
  "alice",
  "x-auth-request-email",
  "alice@example.com",
  "x-auth-request-access-token",
  "token-of-alice",
];
export const REFUSED: string[] = [":status", "401"];
export const TO_LOGIN: string[] = [":status", "302", "location", "https://dex.example.com/auth"];
export const UNAVAILABLE: string[] = [":status", "503"];
export const NO_ANSWER: string[] = [];

/** The auth service allows it, and gives the session this cookie from now on. */
export function refreshedTo(who: string): string[] {
  return ALLOWED.concat(["set-cookie", cookieOf(who) + "; Path=/; HttpOnly"]);
}

@final
export class TestWorker {
  readonly fake: FakeHost;
  readonly filter: Filter;
  root: u32 = 0;

  constructor(
    readonly process: FakeProcess,
    configuration: string = NO_SECRET,
  ) {
    const fake = new FakeHost(process);
    this.fake = fake;
    this.filter = new Filter(fake.host);
    this.configure(configuration);
  }

  /** What the first realm of the root context last configured decides by. */
  get plugin(): Plugin {
    const root = this.filter.worker.roots.find(this.root);
    return (root === null ? this.filter.worker.roots.at(0) : root).realms.all[0];
  }

  /** A new root context with this configuration. */
  configure(text: string): void {
    this.root = this.process.newId();
    this.fake.machine.configuration = String.UTF8.encode(text);
    this.filter.onContext(this.root, 0);
    this.filter.onConfigure(this.root, this.fake.machine.configuration.byteLength);
  }

  /** A request with this cookie; its stream's number. */
  request(cookie: string, path: string = "/"): u32 {
    const headers = [":method", "GET", ":path", path, ":authority", "app.example.com", ":scheme", "https"];
    return this.begin(headers.concat(["accept", "text/html", "cookie", cookie]));
  }

  begin(headers: string[]): u32 {
    const id = this.process.newId();
    const stream = new FakeStream(headerBytes(headers));
    this.fake.streams.all.set(id, stream);
    this.filter.onContext(id, this.root);
    this.fake.streams.enter(id);
    if (this.filter.onRequest(id)) stream.fate = Fate.Passed;
    return id;
  }

  /** The trailers of a request come. Whether they may follow it. */
  trail(id: u32, trailers: string[]): bool {
    this.stream(id).trailers = headerBytes(trailers);
    this.fake.streams.enter(id);
    return this.filter.onTrailers();
  }

  /** The response headers of a request come from the app. */
  respond(id: u32): void {
    this.fake.streams.enter(id);
    this.stream(id).responseIsHeld = !this.filter.onResponse(id);
  }

  stream(id: u32): FakeStream {
    return this.fake.streams.all.get(id);
  }

  fate(id: u32): Fate {
    return this.stream(id).fate;
  }

  /** The client of a request goes away. */
  leave(id: u32): void {
    this.stream(id).isGone = true;
  }

  /** Calls under way. */
  get calls(): i32 {
    return this.fake.calls.sent.length;
  }

  /** Answers the oldest call under way. */
  answer(headers: string[]): void {
    this.answerWith(headers, "");
  }

  /** The same with a body. */
  answerWith(headers: string[], body: string): void {
    const calls = this.fake.calls;
    const call = calls.sent.shift();
    calls.answer = headerBytes(headers);
    calls.answerBody = String.UTF8.encode(body);
    this.filter.onCallAnswer(call.token, calls.answerBody.byteLength);
  }

  /** The host drops a call without a word, as it does when the root context ends that made it. */
  loseCall(): void {
    this.fake.calls.sent.shift();
  }

  /** So much time passes, with a tick every second. */
  wait(millis: i64): void {
    for (let left = millis; left > 0; left -= 1000) {
      this.process.nowMillis += min<i64>(left, 1000);
      this.tick();
    }
  }

  tick(): void {
    this.filter.onTick(this.root);
  }
}
