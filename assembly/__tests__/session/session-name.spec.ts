import { OpenedSession } from "../../session/opened-session";
import { SessionName } from "../../session/session-name";

const KEY: usize = memory.data(16);
const MAC_TEXT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const V = "v2.X29hdXRo.AbCdEf-_0123456789AbCd";

const name = new SessionName();
const other = new SessionName();

function read(into: SessionName, value: string): bool {
  const bytes = String.UTF8.encode(value);
  return into.readSeal(KEY, changetype<usize>(bytes), bytes.byteLength);
}

function opened(nonce: Uint8Array | null): OpenedSession {
  const session = new OpenedSession();
  if (nonce === null) return session;
  session.nonce = nonce.dataStart;
  session.nonceLength = nonce.length;
  return session;
}

function nonceOf(length: i32, fill: u8): Uint8Array {
  const nonce = new Uint8Array(length);
  nonce.fill(fill);
  return nonce;
}

describe("readSeal", () => {
  it("gives the same name whatever the spare bits of the signature are", () => {
    expect(read(name, "QUJD|1700000000|" + MAC_TEXT)).toBe(true);
    const spellings: string[] = ["9", "-", "_"];
    for (let i = 0; i < spellings.length; i++) {
      const text = MAC_TEXT.substring(0, 42) + spellings[i] + "=";
      expect(read(other, "QUJD|1700000000|" + text)).toBe(true);
      expect(other.sealLow === name.sealLow && other.sealHigh === name.sealHigh).toBe(true);
    }
  });

  it("gives another name to another MAC", () => {
    read(name, "QUJD|1700000000|" + MAC_TEXT);
    expect(read(other, "QUJD|1700000000|B" + MAC_TEXT.substring(1))).toBe(true);
    expect(other.sealLow === name.sealLow).toBe(false);
  });

  it("names nothing that oauth2-proxy would not take for a session", () => {
    const values: string[] = [
      "",
      MAC_TEXT,
      "QUJD|1700000000" + MAC_TEXT,
      "QUJD|1700000000|" + MAC_TEXT.substring(0, 43),
      "QUJD|1700000000|" + MAC_TEXT.substring(0, 43) + "A",
      "QUJD|1700000000|+" + MAC_TEXT.substring(1),
    ];
    for (let i = 0; i < values.length; i++) {
      expect(read(name, values[i])).toBe(false);
      expect(name.isNone).toBe(true);
    }
  });
});

describe("readLogin", () => {
  it("goes by the nonce, whatever the seal is", () => {
    const nonce = nonceOf(32, 7);
    read(name, "QUJD|1700000000|" + MAC_TEXT);
    read(other, "QUJD|1700000099|B" + MAC_TEXT.substring(1));
    name.readLogin(KEY, opened(nonce));
    other.readLogin(KEY, opened(nonce));
    expect(name.namesLogin && other.namesLogin).toBe(true);
    expect(name.loginLow === other.loginLow && name.loginHigh === other.loginHigh).toBe(true);
    expect(name.sealLow === other.sealLow).toBe(false);
  });

  it("goes by nonces of 16 to 64 bytes", () => {
    const lengths: i32[] = [16, 64];
    for (let i = 0; i < lengths.length; i++) {
      read(name, "QUJD|1700000000|" + MAC_TEXT);
      name.readLogin(KEY, opened(nonceOf(lengths[i], 1)));
      expect(name.namesLogin).toBe(true, lengths[i].toString());
    }
  });

  it("goes by the seal without a nonce, or with one that is too short or too long", () => {
    const nonces: Array<Uint8Array | null> = [null, nonceOf(15, 1), nonceOf(65, 1)];
    for (let i = 0; i < nonces.length; i++) {
      read(name, "QUJD|1700000000|" + MAC_TEXT);
      name.readLogin(KEY, opened(nonces[i]));
      expect(name.namesLogin).toBe(false);
      expect(name.loginLow).toBe(name.sealLow);
    }
  });
});

describe("readTicketLogin", () => {
  it("goes by the ID of a ticket that nobody has to decrypt", () => {
    // base64url of the ticket V.
    const ticket = "djIuWDI5aGRYUm8uQWJDZEVmLV8wMTIzNDU2Nzg5QWJDZA==";
    expect(V.length).toBe(34);
    const first = String.UTF8.encode(ticket + "|1700000000|" + MAC_TEXT);
    const second = String.UTF8.encode(ticket + "|1700000500|B" + MAC_TEXT.substring(1));
    name.readSeal(KEY, changetype<usize>(first), first.byteLength);
    name.readTicketLogin(KEY, changetype<usize>(first), first.byteLength);
    other.readSeal(KEY, changetype<usize>(second), second.byteLength);
    other.readTicketLogin(KEY, changetype<usize>(second), second.byteLength);
    expect(name.namesLogin && other.namesLogin).toBe(true);
    expect(name.loginLow).toBe(other.loginLow);
  });

  it("leaves what is no ticket alone", () => {
    const value = String.UTF8.encode("QUJD|1700000000|" + MAC_TEXT);
    name.readSeal(KEY, changetype<usize>(value), value.byteLength);
    name.readTicketLogin(KEY, changetype<usize>(value), value.byteLength);
    expect(name.namesLogin).toBe(false);
  });
});
