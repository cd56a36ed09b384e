import { SpanList } from "../../bytes/span-list";
import { SecondCredential } from "../../judge/second-credential";
import { encodeBase64Url } from "../base64url";
import { base64UrlOf, bytesOfText } from "../jwt/judge";
import { Text } from "./text";

const plain = new SecondCredential(false);
const withUsers = new SecondCredential(true);

function lines(values: string[]): SpanList {
  const spans = new SpanList();
  for (let i = 0; i < values.length; i++) {
    const text = new Text(values[i]);
    spans.add(text.pointer, text.length);
  }
  return spans;
}

function jwt(header: string, claims: string): string {
  return `${base64UrlOf(header)}.${base64UrlOf(claims)}.c2lnbmF0dXJl`;
}

/** Base64 (RFC 4648 section 4). */
function encodeBase64(text: string): string {
  return encodeBase64Url(bytesOfText(text), true).replaceAll("-", "+").replaceAll("_", "/");
}

function counts(value: string): bool {
  return plain.mayCount(lines([value]));
}

const GOOD = jwt('{"alg":"RS256"}', '{"iss":"https://other.example.com"}');

describe("A bearer beside a session", () => {
  it("may count as a JWT of somebody whom oauth2-proxy may know", () => {
    expect(counts("Bearer " + GOOD)).toBe(true);
    expect(counts("Bearer " + jwt('{"alg":"ES256"}', '{"iss":""}'))).toBe(true);
  });

  it("may not without an issuer, or with an algorithm that nobody there takes", () => {
    expect(counts("Bearer " + jwt('{"alg":"RS256"}', '{"sub":"alice and more of her"}'))).toBe(false);
    expect(counts("Bearer " + jwt('{"alg":"HS256"}', '{"iss":"https://other.example.com"}'))).toBe(false);
    expect(counts("Bearer opaque-opaque-opaque-opaque-opaque-opaque")).toBe(false);
    expect(counts("Bearer a.b.c")).toBe(false);
  });

  it("may where the filter does not read it, or finds several issuers", () => {
    expect(counts("Bearer " + jwt('{"alg":"RS256"}', '{"iss":"a","iss":"b"}'))).toBe(true, "several");
    const claims = base64UrlOf('{"sub":"alice-and-more1"}').replace("fQ", "fR");
    const loose = `${base64UrlOf('{"alg":"RS256"}')}.${claims}.c2lnbmF0dXJl`;
    expect(counts("Bearer " + loose)).toBe(true, "bits that say nothing");
    const large = jwt('{"alg":"RS256"}', `{"sub":"${"x".repeat(49200)}"}`);
    expect(counts("Bearer " + large)).toBe(true, "large");
  });

  it("counts in no other spelling of the scheme", () => {
    expect(counts("bearer " + GOOD)).toBe(false);
    expect(counts("Bearer  " + GOOD)).toBe(false);
    expect(counts("Token " + GOOD)).toBe(false);
    expect(plain.mayCount(lines([]))).toBe(false);
    expect(plain.mayCount(lines(["Bearer " + GOOD, "Bearer " + GOOD]))).toBe(false);
  });

  it("may be known as a JWT that may count, or as no JWT at all", () => {
    expect(plain.mayBeKnown(lines(["Bearer " + GOOD]))).toBe(true);
    expect(plain.mayBeKnown(lines(["Bearer opaque"]))).toBe(true);
    expect(plain.mayBeKnown(lines(["Bearer " + jwt('{"alg":"RS256"}', '{"sub":"alice and more"}')]))).toBe(
      false,
    );
    expect(plain.mayBeKnown(lines(["bearer opaque"]))).toBe(false);
    expect(plain.mayBeKnown(lines(["Basic opaque"]))).toBe(false);
    expect(plain.mayBeKnown(lines(["Bearer opa que"]))).toBe(false);
  });
});

describe("Basic credentials beside a session", () => {
  it("may count where oauth2-proxy has users of its own", () => {
    const basic = lines(["Basic " + encodeBase64("alice:secret")]);
    expect(plain.mayCount(basic)).toBe(false);
    expect(withUsers.mayCount(basic)).toBe(true);
  });

  it("may count with a JWT as user or password", () => {
    expect(counts("Basic " + encodeBase64(GOOD + ":"))).toBe(true);
    expect(counts("Basic " + encodeBase64("x-oauth-basic:" + GOOD))).toBe(true);
    expect(counts("Basic " + encodeBase64(GOOD + ":x-oauth-basic"))).toBe(true);
    expect(counts("Basic no base64 !")).toBe(false);
  });
});
