import { CookieScan } from "../../http/cookie-header";
import { CookieKind } from "../../http/cookie-kind";
import { isHeaderValue } from "../../session/authorize";
import { isExpired, isRefreshDue } from "../../session/freshness";
import { MAX_GROUPS, MAX_VALUE_BYTES, openSession, SessionError } from "../../session/open-session";
import { OpenedSession } from "../../session/opened-session";
import { SessionKey } from "../../session/session-key";
import { hasField, vectorBytes, vectorCount, vectorInt, vectorText } from "../vectors";
import { differingField } from "./expected-fields";
import {
  COOKIE_NAME,
  encrypted,
  joined,
  keyOf,
  sealedState,
  signed,
  signedBytes,
  STAMP,
  testKey,
} from "./seal";
import { encodeBase64Url } from "../base64url";

const SCAN = new CookieScan();

const session = new OpenedSession();

/** Why the last value was not opened. */
let lastError: SessionError = SessionError.Ok;

/** The verdict on the session in a request's Cookie lines, put together as the filter does; margins 0, as in the files. */
function accepts(
  lines: Array<Uint8Array>,
  name: Uint8Array,
  secret: Uint8Array,
  nowMillis: i64,
  expireSeconds: i64,
  refreshSeconds: i64,
  expiryCounts: bool,
): bool {
  const key = SessionKey.from(secret.dataStart, secret.length);
  if (key === null) return false;
  SCAN.start(name.dataStart, name.length);
  for (let i = 0; i < lines.length; i++) SCAN.readLine(lines[i].dataStart, lines[i].length);
  const kind = SCAN.finish();
  if (kind !== CookieKind.Single && kind !== CookieKind.Chunked) return false;
  const value = SCAN.session;
  const length = SCAN.sessionLength;
  lastError = openSession(
    value,
    length,
    name.dataStart,
    name.length,
    [key],
    nowMillis,
    expireSeconds,
    0,
    session,
  );
  if (lastError !== SessionError.Ok) return false;
  if (isRefreshDue(session, nowMillis, refreshSeconds, 0)) return false;
  return !(expiryCounts && isExpired(session, nowMillis, 0)) && areHeaderValues();
}

function areHeaderValues(): bool {
  session.rewindGroups();
  while (session.nextGroup()) if (!isHeaderValue(session.group, session.groupLength)) return false;
  return (
    isHeaderValue(session.email, session.emailLength) &&
    isHeaderValue(session.user, session.userLength) &&
    isHeaderValue(session.preferredUsername, session.preferredUsernameLength) &&
    isHeaderValue(session.accessToken, session.accessTokenLength) &&
    isHeaderValue(session.idToken, session.idTokenLength)
  );
}

function linesOf(file: string, row: i32, field: string, encoding: string): Array<Uint8Array> {
  const lines: Array<Uint8Array> = [];
  for (let i = 0; hasField(file, row, field + "." + i.toString()); i++) {
    lines.push(vectorBytes(file, row, field + "." + i.toString(), encoding));
  }
  return lines;
}

function acceptsCookieRow(row: i32): bool {
  const file = "session_cookies";
  const config = "/configs." + vectorText(file, row, "config") + ".";
  return accepts(
    linesOf(file, row, "cookie", vectorText(file, row, "cookie_enc")),
    vectorBytes(file, row, config + "cookie_name"),
    vectorBytes(file, row, config + "cookie_secret"),
    vectorInt(file, row, "now") * 1000,
    vectorInt(file, row, config + "cookie_expire_s"),
    0,
    true,
  );
}

/** Where oauth2-proxy never refreshes, an expired access token is not a reason to ask it: it would only say yes. */
function acceptsSessionRow(row: i32): bool {
  const file = "sessions";
  const refreshSeconds = vectorInt(file, row, "config.cookie_refresh_s");
  return accepts(
    linesOf(file, row, "cookie_headers", "utf8"),
    vectorBytes(file, row, "config.cookie_name"),
    vectorBytes(file, row, "config.cookie_secret_b64", "base64"),
    vectorInt(file, row, "now_unix_ms"),
    vectorInt(file, row, "config.cookie_expire_s"),
    refreshSeconds,
    refreshSeconds > 0,
  );
}

function open(value: string, name: string = COOKIE_NAME, expireSeconds: i64 = 0): SessionError {
  return openWith(value, [testKey()], name, expireSeconds);
}

function openWith(value: string, keys: Array<SessionKey>, name: string, expireSeconds: i64): SessionError {
  const bytes = String.UTF8.encode(value);
  const nameBytes = String.UTF8.encode(name);
  return openSession(
    changetype<usize>(bytes),
    bytes.byteLength,
    changetype<usize>(nameBytes),
    nameBytes.byteLength,
    keys,
    (STAMP + 60) * 1000,
    expireSeconds,
    0,
    session,
  );
}

/** {e: "a@b", ca: 1760011968, at: "t"} */
const SMALL = "83a165a3614062a26361d6ff68e7a6c0a26174a174";

describe("the verdict on a session cookie", () => {
  it("agrees with every row of oauth2-proxy's own cookies and the attacks on them", () => {
    for (let row = 0; row < vectorCount("session_cookies"); row++) {
      const id = vectorText("session_cookies", row, "id");
      const expected = vectorText("session_cookies", row, "filter");
      const accepted = acceptsCookieRow(row);
      if (expected !== "either") expect(accepted).toBe(expected === "accept", id);
      if (accepted) expect(differingField("session_cookies", row, session)).toBe("", id);
    }
  });

  it("agrees with every row of sessions, times, envelopes, payloads and headers", () => {
    for (let row = 0; row < vectorCount("sessions"); row++) {
      const id = vectorText("sessions", row, "id");
      const expected = vectorText("sessions", row, "filter");
      // With a Redis store no secret is configured to open cookies with; the tickets have a test of their own.
      if (vectorText("sessions", row, "config.store") === "redis") continue;
      const accepted = acceptsSessionRow(row);
      if (expected !== "may_accept") expect(accepted).toBe(expected === "accept", id);
      if (accepted) expect(differingField("sessions", row, session)).toBe("", id);
    }
  });

  it("recognises the tickets of a Redis store", () => {
    for (let row = 0; row < vectorCount("sessions"); row++) {
      const id = vectorText("sessions", row, "id");
      if (!id.includes("-ticket-")) continue;
      expect(acceptsSessionRow(row)).toBe(false, id);
      const malformed = id === "f14-ticket-4-parts" || id === "f17-ticket-v3";
      expect(lastError).toBe(malformed ? SessionError.Undecodable : SessionError.Ticket, id);
    }
  });
});

describe("openSession", () => {
  it("opens what is sealed with the key", () => {
    expect(open(sealedState(SMALL))).toBe(SessionError.Ok);
    expect(session.stampSeconds).toBe(STAMP);
    expect(session.createdAtSeconds).toBe(1760011968);
    expect(String.UTF8.decodeUnsafe(session.accessToken, session.accessTokenLength)).toBe("t");
  });

  it("opens with any of the keys, and with none of others", () => {
    const other = keyOf("another secret, 32 bytes long !!");
    expect(openWith(sealedState(SMALL), [other, testKey()], COOKIE_NAME, 0)).toBe(SessionError.Ok);
    expect(openWith(sealedState(SMALL), [other], COOKIE_NAME, 0)).toBe(SessionError.BadSignature);
    expect(openWith(sealedState(SMALL), [], COOKIE_NAME, 0)).toBe(SessionError.BadSignature);
    expect(open(sealedState(SMALL), COOKIE_NAME + "x")).toBe(SessionError.BadSignature);
  });

  it("names each layer that fails", () => {
    expect(open("")).toBe(SessionError.NotSigned);
    expect(open("v".repeat(MAX_VALUE_BYTES + 1))).toBe(SessionError.NotSigned);
    const large = signed(COOKIE_NAME, "AAAA".repeat(MAX_VALUE_BYTES / 4), STAMP.toString());
    expect(open(large)).toBe(SessionError.TooLarge);
    expect(open(signed(COOKIE_NAME, "AAAA", STAMP.toString()))).toBe(SessionError.Undecodable);
    expect(open(signed(COOKIE_NAME, "AA+A", STAMP.toString()))).toBe(SessionError.Undecodable);
    expect(open(sealedState(SMALL), COOKIE_NAME, 60)).toBe(SessionError.OutsideWindow);
    expect(open(sealedState(SMALL), COOKIE_NAME, 61)).toBe(SessionError.Ok);
    expect(open(sealedState("c0"))).toBe(SessionError.Undecodable);
    expect(open(signedBytes(encrypted(new Uint8Array(40))))).toBe(SessionError.Undecodable);
  });

  it("misses a session without creation time, or of nobody", () => {
    expect(open(sealedState("81a165a3614062"))).toBe(SessionError.Incomplete);
    expect(open(sealedState("82a26361d6ff68e7a6c0a26174a174"))).toBe(SessionError.Incomplete);
    expect(open(sealedState("82a26361d6ff68e7a6c0a165a0"))).toBe(SessionError.Incomplete);
    expect(open(sealedState("82a26361d6ff68e7a6c0a175a175"))).toBe(SessionError.Ok);
  });

  it("misses a session of more groups than it will compare", () => {
    const most = "83a165a161a26361d6ff68e7a6c0a167dc03e8" + "a167".repeat(MAX_GROUPS);
    expect(open(sealedState(most))).toBe(SessionError.Ok);
    expect(session.groupCount).toBe(MAX_GROUPS);
    const more = "83a165a161a26361d6ff68e7a6c0a167dc03e9" + "a167".repeat(MAX_GROUPS + 1);
    expect(open(sealedState(more))).toBe(SessionError.TooLarge);
  });

  it("refuses a genuine cookie cut at any byte", () => {
    const value = sealedState(SMALL);
    for (let length = 0; length < value.length; length++) {
      const error = open(value.substr(0, length));
      expect(error === SessionError.NotSigned || error === SessionError.BadSignature).toBe(
        true,
        length.toString(),
      );
    }
  });

  it("refuses a genuine cookie with any bit flipped, and with any byte more", () => {
    const value = String.UTF8.encode(sealedState(SMALL));
    const keys = [testKey()];
    const name = String.UTF8.encode(COOKIE_NAME);
    for (let bit = 0; bit < value.byteLength * 8; bit++) {
      const at = changetype<usize>(value) + (bit >> 3);
      store<u8>(at, load<u8>(at) ^ (u8(1) << u8(bit & 7)));
      const error = openSession(
        changetype<usize>(value),
        value.byteLength,
        changetype<usize>(name),
        name.byteLength,
        keys,
        (STAMP + 60) * 1000,
        0,
        0,
        session,
      );
      store<u8>(at, load<u8>(at) ^ (u8(1) << u8(bit & 7)));
      expect(error === SessionError.NotSigned || error === SessionError.BadSignature).toBe(
        true,
        bit.toString(),
      );
    }
    expect(open(sealedState(SMALL) + "=")).toBe(SessionError.NotSigned);
    expect(open("A" + sealedState(SMALL))).toBe(SessionError.NotSigned);
    expect(open("AAAA" + sealedState(SMALL))).toBe(SessionError.BadSignature);
  });

  it("never accepts noise behind a genuine signature", () => {
    let seed: u32 = 1;
    for (let length = 0; length < 200; length++) {
      const noise = new Uint8Array(length);
      for (let i = 0; i < length; i++) {
        seed = seed * 1664525 + 1013904223;
        noise[i] = u8(seed >> 24);
      }
      expect(open(signedBytes(noise))).not.toBe(SessionError.Ok, length.toString());
      const state = signedBytes(encrypted(joined([noise])));
      expect(open(state)).toBe(SessionError.Undecodable, encodeBase64Url(noise, false));
    }
  });
});
