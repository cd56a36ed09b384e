import { CacheKey } from "../../cache/cache-key";
import { DeniedLogins } from "../../cache/denied-logins";
import { SessionCache } from "../../cache/session-cache";
import { SessionConfig } from "../../config/config";
import { SessionReader } from "../../judge/session-reader";
import { SessionError } from "../../session/open-session";
import { SessionKey } from "../../session/session-key";
import { SessionName } from "../../session/session-name";
import { COOKIE_NAME, sealedState, STAMP, testKey } from "../session/seal";
import { NoLineage } from "./no-lineage";
import { Text } from "./text";

const SECRET = new Text("0123456789abcdef");
const NOW_NANOS: i64 = (STAMP + 60) * 1_000_000_000;

const denied = new DeniedLogins();

function readerOf(keys: SessionKey[]): SessionReader {
  const config = new SessionConfig();
  config.cookieName = String.UTF8.encode(COOKIE_NAME);
  const cache = new SessionCache();
  const key = new CacheKey(SECRET.pointer);
  return new SessionReader(config, keys, cache, key, SECRET.pointer, 1, denied, new NoLineage());
}

function read(reader: SessionReader, value: string, name: SessionName): SessionError {
  const text = new Text(value);
  return reader.read(text.pointer, text.length, NOW_NANOS, name);
}

/** {"e": "a@b.c"} */
const VALUE = sealedState("81a165a56140622e63");

describe("A session value that is read", () => {
  it("has a name that another one does not keep", () => {
    const reader = readerOf([testKey()]);
    const name = new SessionName();
    read(reader, VALUE, name);
    expect(name.isNone).toBe(false);
    expect(name.isGenuine).toBe(true);
    const others = ["", "x", "x".repeat(100), "a|b|c"];
    for (let i = 0; i < others.length; i++) {
      read(reader, VALUE, name);
      expect<i32>(read(reader, others[i], name)).not.toBe(SessionError.Ok, others[i]);
      expect(name.isNone).toBe(true, others[i]);
      expect(name.isGenuine).toBe(false, others[i]);
    }
  });

  it("is opened by no reader without keys, and has a name all the same", () => {
    const reader = readerOf([]);
    const name = new SessionName();
    expect<i32>(read(reader, VALUE, name)).toBe(SessionError.NotSigned);
    expect(name.isNone).toBe(false);
    expect(name.isGenuine).toBe(false);
    read(reader, "short", name);
    expect(name.isNone).toBe(true);
  });
});

describe("A session that signed out", () => {
  it("is denied by its login and by its seal, and none is that has no name", () => {
    const reader = readerOf([testKey()]);
    const name = new SessionName();
    read(reader, VALUE, name);
    expect(reader.isDenied(name)).toBe(false);
    denied.add(name.sealLow, name.sealHigh, i64.MAX_VALUE, 0);
    expect(reader.isDenied(name)).toBe(true);
    expect(reader.isLoginDenied(name.loginLow, name.loginHigh + 1)).toBe(false);
    name.clear();
    expect(reader.isDenied(name)).toBe(false);
  });
});
