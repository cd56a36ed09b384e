import { CacheKey } from "../../cache/cache-key";
import { DeniedLogins } from "../../cache/denied-logins";
import { SessionCache } from "../../cache/session-cache";
import { Config, UpstreamAuthorization } from "../../config/config";
import { Identity } from "../../exchange/identity";
import { BearerJudge } from "../../judge/bearer-judge";
import { Remembered } from "../../judge/remembered";
import { Revocations } from "../../judge/revocations";
import { SessionJudge } from "../../judge/session-judge";
import { SessionLookup } from "../../judge/session-lookup";
import { SessionReader } from "../../judge/session-reader";
import { SessionVerdicts } from "../../judge/session-verdicts";
import { Subject } from "../../revocation/subject";
import { SessionKey } from "../../session/session-key";
import { SessionName } from "../../session/session-name";
import { FakeVerifier } from "../jwt/judge";
import { COOKIE_NAME, sealedState, STAMP, testKey } from "../session/seal";
import { NoLineage } from "./no-lineage";
import { Text } from "./text";

const SECRET = new Text("0123456789abcdef");
const NANOS_PER_MILLI: i64 = 1_000_000;
const HOUR_MILLIS: i64 = 3_600_000;
/** A session with a time of creation and an e-mail address. */
const VALUE = new Text(sealedState("83a165a3614062a26361d6ff68e7a6c0a26174a174"));

/** Cookies count for an hour, and so do answers. */
function configOfAnHour(): Config {
  const config = new Config();
  config.session.cookieName = String.UTF8.encode(COOKIE_NAME);
  config.session.cookieExpireNanoseconds = HOUR_MILLIS * NANOS_PER_MILLI;
  config.upstream.authorization = UpstreamAuthorization.None;
  config.cache.verdictTtlNanoseconds = HOUR_MILLIS * NANOS_PER_MILLI;
  return config;
}

/** A judge, with what it stands on. */
class Bench {
  readonly reader: SessionReader;
  readonly verdicts: SessionVerdicts;
  readonly judge: SessionJudge;
  readonly denied: DeniedLogins;
  readonly named: Subject = new Subject(SECRET.pointer);

  constructor(keys: SessionKey[]) {
    const config = configOfAnHour();
    const cache = new SessionCache();
    cache.reserve(16);
    const key = new CacheKey(SECRET.pointer);
    const secret = SECRET.pointer;
    const denied = new DeniedLogins();
    const reader = new SessionReader(config.session, keys, cache, key, secret, 1, denied, new NoLineage());
    const revocations = new Revocations(config.revocation, secret);
    const bearers = new BearerJudge(config, [], new FakeVerifier(true), cache, key, 1, revocations);
    const lookup = new SessionLookup(reader, revocations);
    const verdicts = new SessionVerdicts(config, reader, cache, key, 1, lookup);
    this.denied = denied;
    this.reader = reader;
    this.verdicts = verdicts;
    this.judge = new SessionJudge(config, reader, cache, key, 1, bearers, lookup, verdicts);
  }

  /** What comes of an answer that names somebody, milliseconds after the session was signed. */
  remember(afterMillis: i64): Remembered {
    const identity = new Identity();
    const user = new Text("alice");
    identity.user.set(user.pointer, user.length);
    const nowMillis = STAMP * 1000 + afterMillis;
    const nowNanos = nowMillis * NANOS_PER_MILLI;
    return this.verdicts.remember(VALUE.pointer, VALUE.length, identity, this.named, nowMillis, nowNanos);
  }

  keepUntilDue(afterMillis: i64): bool {
    const nowNanos = (STAMP * 1000 + afterMillis) * NANOS_PER_MILLI;
    return this.judge.keepUntilDue(VALUE.pointer, VALUE.length, this.named, nowNanos, new Identity());
  }
}

describe("An answer on a session that cannot be opened", () => {
  it("is kept up to a second before the session's window ends, and not from then on", () => {
    const edge = HOUR_MILLIS - 1000;
    expect<i32>(new Bench([]).remember(60_000)).toBe(Remembered.Yes);
    expect<i32>(new Bench([]).remember(edge - 1)).toBe(Remembered.Yes);
    expect<i32>(new Bench([]).remember(edge)).toBe(Remembered.No);
    expect<i32>(new Bench([]).remember(edge + 1)).toBe(Remembered.No);
  });
});

describe("A session that was not refreshed early", () => {
  it("is kept until it is due", () => {
    expect(new Bench([testKey()]).keepUntilDue(60_000)).toBe(true);
  });

  it("is not where it signed out meanwhile, or is no session at this time", () => {
    const bench = new Bench([testKey()]);
    const name = new SessionName();
    bench.reader.read(VALUE.pointer, VALUE.length, (STAMP * 1000 + 60_000) * NANOS_PER_MILLI, name);
    bench.denied.add(name.sealLow, name.sealHigh, i64.MAX_VALUE, 0);
    expect(bench.keepUntilDue(60_000)).toBe(false);
    expect(new Bench([testKey()]).keepUntilDue(HOUR_MILLIS)).toBe(false);
    expect(new Bench([]).keepUntilDue(60_000)).toBe(false);
  });
});
