import { CookieScan } from "../../http/cookie-header";
import { CookieKind } from "../../http/cookie-kind";
import { OpenedSession } from "../../session/opened-session";
import { openSession, SessionError } from "../../session/open-session";
import { sealAged, sealAnew, sealedValue } from "../../session/seal-session";
import { SessionKey } from "../../session/session-key";
import { decodeBase64UrlPadded } from "../../codec/base64url";
import { spanIndexOf } from "../../bytes/span";
import { Text, textOf } from "../judge/text";
import { hasField, vectorBytes, vectorCount, vectorText } from "../vectors";
import { keyOf } from "./seal";

const SCAN = new CookieScan();

/** Written by oauth2-proxy's own packages. */
const FILE = "session_cookies";
const IV: usize = memory.data(65536);
const OTHER = "another secret with 32 bytes ..!";
const session = new OpenedSession();

/** One good cookie of oauth2-proxy's: its value, its name, its key. */
@final
class Row {
  constructor(
    readonly value: Text,
    readonly name: Text,
    readonly key: SessionKey,
    readonly id: string,
  ) {}
}

/** What the lines of a row's Cookie header give, parts joined. */
function valueOf(row: i32, name: Text): Text | null {
  SCAN.start(name.pointer, name.length);
  for (let i = 0; hasField(FILE, row, "cookie." + i.toString()); i++) {
    const line = new Text(vectorText(FILE, row, "cookie." + i.toString()));
    SCAN.readLine(line.pointer, line.length);
  }
  const kind = SCAN.finish();
  if (kind !== CookieKind.Single && kind !== CookieKind.Chunked) return null;
  return new Text(textOf(SCAN.session, SCAN.sessionLength));
}

function rowsOf(): Row[] {
  const rows: Row[] = [];
  for (let row = 0; row < vectorCount(FILE); row++) {
    if (vectorText(FILE, row, "filter") !== "accept" || vectorText(FILE, row, "cookie_enc") !== "utf8")
      continue;
    const config = "/configs." + vectorText(FILE, row, "config") + ".";
    const name = new Text(vectorText(FILE, row, config + "cookie_name"));
    const secret = vectorBytes(FILE, row, config + "cookie_secret");
    const key = SessionKey.from(secret.dataStart, secret.length);
    const value = valueOf(row, name);
    if (key === null || value === null) continue;
    const found = new Row(value, name, key, vectorText(FILE, row, "id"));
    if (open(found, value.pointer, value.length, key) === SessionError.Ok) rows.push(found);
  }
  return rows;
}

function open(row: Row, value: usize, length: i32, key: SessionKey): SessionError {
  return openSession(value, length, row.name.pointer, row.name.length, [key], 0, 0, 0, session);
}

function ivOf(value: Text): usize {
  const chars = spanIndexOf(value.pointer, value.length, 0x7c);
  return decodeBase64UrlPadded(value.pointer, chars, IV) < 16 ? 0 : IV;
}

function anew(row: Row, to: SessionKey, iv: usize): i32 {
  return sealAnew(row.value.pointer, row.value.length, row.name.pointer, row.name.length, row.key, to, iv);
}

const rows = rowsOf();

describe("sealAnew", () => {
  it("writes with the same key and IV what oauth2-proxy wrote, byte for byte", () => {
    expect(rows.length).toBeGreaterThan(20);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const length = anew(row, row.key, ivOf(row.value));
      expect(textOf(sealedValue(), length)).toBe(textOf(row.value.pointer, row.value.length), row.id);
    }
  });

  it("makes a session of another key that says the same", () => {
    const other = keyOf(OTHER);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      open(row, row.value.pointer, row.value.length, row.key);
      const created = session.createdAtSeconds;
      const stamp = session.stampSeconds;
      const user = textOf(session.user, session.userLength);
      const length = anew(row, other, ivOf(row.value));
      expect(length).toBe(row.value.length, row.id);
      expect(open(row, sealedValue(), length, row.key)).toBe(SessionError.BadSignature, row.id);
      expect(open(row, sealedValue(), length, other)).toBe(SessionError.Ok, row.id);
      expect(session.createdAtSeconds).toBe(created, row.id);
      expect(session.stampSeconds).toBe(stamp, row.id);
      expect(textOf(session.user, session.userLength)).toBe(user, row.id);
    }
  });

  it("seals nothing that is no envelope", () => {
    const odd: string[] = ["", "a|b|c", "AAAA|1760000000|", "x".repeat(100)];
    for (let i = 0; i < odd.length; i++) {
      const row = new Row(new Text(odd[i]), rows[0].name, rows[0].key, odd[i]);
      expect(anew(row, row.key, IV)).toBe(0, odd[i]);
    }
  });
});

describe("sealAged", () => {
  it("changes the second of creation, and nothing else", () => {
    const other = keyOf(OTHER);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      open(row, row.value.pointer, row.value.length, row.key);
      const nanos = session.createdAtNanos;
      const created = session.createdAtSeconds - 1000;
      const stamp = session.stampSeconds;
      const token = textOf(session.accessToken, session.accessTokenLength);
      // What stands where the frame is made is something else before.
      sealAnew(row.value.pointer, row.value.length, row.name.pointer, row.name.length, other, other, IV);
      const length = sealAged(
        row.value.pointer,
        row.value.length,
        session,
        created,
        row.name.pointer,
        row.name.length,
        row.key,
        ivOf(row.value),
      );
      if (length === 0) continue;
      expect(open(row, sealedValue(), length, row.key)).toBe(SessionError.Ok, row.id);
      expect(session.createdAtSeconds).toBe(created, row.id);
      expect(session.createdAtNanos).toBe(nanos, row.id);
      expect(session.stampSeconds).toBe(stamp, row.id);
      expect(textOf(session.accessToken, session.accessTokenLength)).toBe(token, row.id);
    }
  });
});
