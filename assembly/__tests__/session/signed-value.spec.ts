import {
  isInsideWindow,
  isSignedWith,
  payloadChars,
  payloadPtr,
  readEnvelope,
  readStampOf,
  respelledValue,
  respellSignature,
  stampSeconds,
} from "../../session/signed-value";
import { COOKIE_NAME, keyOf, signed, STAMP, testKey } from "./seal";

const STAMP_MILLIS: i64 = STAMP * 1000;
const SIGNATURE = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

let held: ArrayBuffer = new ArrayBuffer(0);

function reads(value: string): bool {
  held = String.UTF8.encode(value);
  return readEnvelope(changetype<usize>(held), held.byteLength);
}

function isSigned(value: string, name: string): bool {
  const bytes = String.UTF8.encode(name);
  return reads(value) && isSignedWith(testKey(), changetype<usize>(bytes), bytes.byteLength);
}

function isInside(nowMillis: i64, expireSeconds: i64, marginSeconds: i64): bool {
  reads("AAAA|1760000000|" + SIGNATURE);
  return isInsideWindow(nowMillis, expireSeconds, marginSeconds);
}

describe("the envelope of a signed value", () => {
  it("is split into payload and stamp", () => {
    expect(reads("AAAA|1760000000|" + SIGNATURE)).toBe(true);
    expect(payloadPtr()).toBe(changetype<usize>(held));
    expect(payloadChars()).toBe(4);
    expect(stampSeconds()).toBe(1760000000);
  });

  it("is refused in every other form than the one that is written", () => {
    const bad: string[] = [
      "",
      "|",
      "||",
      "|||",
      "|1760000000|" + SIGNATURE,
      "AAA|1760000000|" + SIGNATURE,
      "AAAAA|1760000000|" + SIGNATURE,
      "AA|A|1760000000|" + SIGNATURE,
      "|AAA|1760000000|" + SIGNATURE,
      "AAAA|AAAA|1760000000|" + SIGNATURE,
      "AAAA|1760000000|" + SIGNATURE + "|",
      "AAAA|1760000000|" + SIGNATURE + "|AAA",
      "AAAA||1760000000" + SIGNATURE,
      "AAAA|176000000|" + SIGNATURE,
      "AAAA|17600000000|" + SIGNATURE,
      "AAAA|0760000000|" + SIGNATURE,
      "AAAA|+760000000|" + SIGNATURE,
      "AAAA|-760000000|" + SIGNATURE,
      "AAAA| 760000000|" + SIGNATURE,
      "AAAA|176000000 |" + SIGNATURE,
      "AAAA|0x68e7a6c0|" + SIGNATURE,
      "AAAA|1_76000000|" + SIGNATURE,
      "AAAA|1760000000|" + SIGNATURE.slice(1),
      "AAAA|1760000000|" + SIGNATURE.slice(0, 43),
      "AAAA|1760000000|" + SIGNATURE.slice(0, 43) + "A",
      "AAAA|1760000000|" + SIGNATURE.slice(0, 42) + "==",
      "AAAA|1760000000|" + SIGNATURE.slice(0, 42) + "B=",
      "AAAA|1760000000|" + SIGNATURE.slice(0, 42) + "+=",
      "AAAA|1760000000|" + SIGNATURE.slice(0, 42) + "|=",
    ];
    for (let i = 0; i < bad.length; i++) expect(reads(bad[i])).toBe(false, bad[i]);
  });

  it("is signed for one name, payload, stamp and key", () => {
    expect(isSigned(signed(COOKIE_NAME, "AAAA", "1760000000"), COOKIE_NAME)).toBe(true);
    expect(isSigned(signed(COOKIE_NAME, "AAAA", "1760000000"), COOKIE_NAME + "_0")).toBe(false);
    expect(isSigned("AAAB" + signed(COOKIE_NAME, "AAAA", "1760000000").slice(4), COOKIE_NAME)).toBe(false);
    const name = String.UTF8.encode(COOKIE_NAME);
    reads(signed(COOKIE_NAME, "AAAA", "1760000000"));
    const other = keyOf("another secret, 32 bytes long !!");
    expect(isSignedWith(other, changetype<usize>(name), name.byteLength)).toBe(false);
  });

  it("cannot have bytes moved over its unsigned borders", () => {
    const whole = signed(COOKIE_NAME, "AAAA0000", "1760000000");
    const signature = whole.slice(whole.length - 45);
    expect(isSigned("AAAA00001760|000000" + signature, COOKIE_NAME)).toBe(false);
    expect(isSigned("AAAA|00001760000000" + signature, COOKIE_NAME)).toBe(false);
    expect(isSigned("yAAAA0000|1760000000" + signature, COOKIE_NAME.slice(0, 12))).toBe(false);
    // A name that ends four characters earlier is another cookie name: the configured one is what counts.
    expect(isSigned("roxyAAAA0000|1760000000" + signature, COOKIE_NAME)).toBe(false);
  });
});

describe("the window of a signed value", () => {
  it("is open at both ends, to the millisecond", () => {
    expect(isInside(STAMP_MILLIS + 3600000 - 1, 3600, 0)).toBe(true);
    expect(isInside(STAMP_MILLIS + 3600000, 3600, 0)).toBe(false);
    expect(isInside(STAMP_MILLIS - 300000 + 1, 3600, 0)).toBe(true);
    expect(isInside(STAMP_MILLIS - 300000, 3600, 0)).toBe(false);
  });

  it("is narrower by the margin", () => {
    expect(isInside(STAMP_MILLIS + 3595000 - 1, 3600, 5)).toBe(true);
    expect(isInside(STAMP_MILLIS + 3595000, 3600, 5)).toBe(false);
    expect(isInside(STAMP_MILLIS - 295000 + 1, 3600, 5)).toBe(true);
    expect(isInside(STAMP_MILLIS - 295000, 3600, 5)).toBe(false);
    expect(isInside(STAMP_MILLIS, 3, 5)).toBe(false);
  });

  it("is not there when sessions do not expire", () => {
    expect(isInside(0, 0, 5)).toBe(true);
    expect(isInside(i64.MAX_VALUE, 0, 5)).toBe(true);
  });

  it("does not wrap at clocks that cannot be right", () => {
    expect(isInside(0, 3600, 0)).toBe(false);
    expect(isInside(9999999999000, 3600, 0)).toBe(false);
  });
});

describe("the stamp of a value that nobody may have signed", () => {
  it("is read where both bars are, and nowhere else", () => {
    const rows: string[] = [
      "AAAA|1760000000|" + SIGNATURE,
      "|1760000000|" + SIGNATURE,
      "AAAA1760000000|" + SIGNATURE,
      "AAAA|1760000000" + SIGNATURE,
      "AAAA_1760000000|" + SIGNATURE,
      "AAAA|1760000000_" + SIGNATURE,
      "AAAA|176000000x|" + SIGNATURE,
      "1760000000|" + SIGNATURE,
      "",
    ];
    const stamps: i64[] = [1760000000, 1760000000, -1, -1, -1, -1, -1, -1, -1];
    for (let i = 0; i < rows.length; i++) {
      const bytes = String.UTF8.encode(rows[i]);
      expect(readStampOf(changetype<usize>(bytes), bytes.byteLength)).toBe(stamps[i], rows[i]);
    }
  });
});

describe("respellSignature", () => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  it("clears the two spare bits of a MAC, and changes nothing else", () => {
    for (let i = 0; i < alphabet.length; i++) {
      const text = "AAAA|1760000000|" + "B".repeat(42) + alphabet.charAt(i) + "=";
      const bytes = String.UTF8.encode(text);
      const isChanged = (i & 3) !== 0;
      expect(respellSignature(changetype<usize>(bytes), bytes.byteLength)).toBe(isChanged, text);
      const wanted = "AAAA|1760000000|" + "B".repeat(42) + alphabet.charAt(i & ~3) + "=";
      if (isChanged)
        expect(String.UTF8.decodeUnsafe(respelledValue(), usize(text.length))).toBe(wanted, text);
    }
  });

  it("leaves alone what has no MAC, or none of the alphabet", () => {
    const others: string[] = ["+=", "/=", "@=", "[=", "`=", "{=", "B+", "B"];
    for (let i = 0; i < others.length; i++) {
      const bytes = String.UTF8.encode("AAAA|1760000000|" + "B".repeat(42) + others[i]);
      expect(respellSignature(changetype<usize>(bytes), bytes.byteLength)).toBe(false, others[i]);
    }
  });
});
