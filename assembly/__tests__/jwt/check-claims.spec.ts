import { checkClaims, checkIdentity } from "../../jwt/check-claims";
import { Claims } from "../../jwt/claims";
import { JwtError } from "../../jwt/jwt-error";
import { readClaims } from "../../jwt/read-claims";
import { TrustedIssuer } from "../../jwt/trusted-issuer";
import { bytesOfText, issuerOf, listOf, textAt } from "./judge";

const NOW: i64 = 1_760_000_000;
const claims = new Claims();
let text = new Uint8Array(0);

function read(members: string): void {
  text = bytesOfText(`{"iss":"i",${members}}`);
  expect(readClaims(text.dataStart, text.length, claims)).toBe(JwtError.None, members);
}

function check(members: string, skewMillis: i64 = 0, nowMillis: i64 = NOW * 1000): JwtError {
  read(members);
  return checkClaims(claims, issuerOf("i", ["app", "app2"], null), nowMillis, skewMillis);
}

function checkAudience(audience: string): JwtError {
  return check(`"exp":1760000001,"aud":${audience}`);
}

function identity(members: string, isOwn: bool = true): JwtError {
  read(members);
  return checkIdentity(
    claims,
    new TrustedIssuer(String.UTF8.encode("i"), listOf(["app"]), listOf([]), isOwn),
  );
}

describe("checkClaims", () => {
  it("wants one of the audiences, as a text or in a list of texts", () => {
    const good = [
      '"app"',
      '"app2"',
      '["app"]',
      '["x","app"]',
      '["app","x"]',
      '"a\\u0070p"',
      '["app","app2"]',
    ];
    for (let i = 0; i < good.length; i++) expect(checkAudience(good[i])).toBe(JwtError.None, good[i]);
  });

  it("takes nothing else for an audience", () => {
    const bad = [
      '""',
      "[]",
      '"App"',
      '"app "',
      '"ap"',
      '"app3"',
      '"app,app2"',
      '"app/"',
      "null",
      "5",
      "true",
      '{"app":1}',
      '[["app"]]',
      '["app",5]',
      '["app",null]',
      '["app",["app"]]',
      '[{"a":"app"},"app"]',
    ];
    for (let i = 0; i < bad.length; i++) {
      expect(checkAudience(bad[i])).toBe(JwtError.AudienceMismatch, bad[i]);
    }
    expect(check('"exp":1760000001')).toBe(JwtError.AudienceMismatch);
  });

  it("wants exp, later than now but for the skew", () => {
    expect(check('"aud":"app"')).toBe(JwtError.ExpiryMissing);
    expect(check('"aud":"app","exp":1760000001')).toBe(JwtError.None);
    expect(check('"aud":"app","exp":1760000000')).toBe(JwtError.Expired);
    expect(check('"aud":"app","exp":0')).toBe(JwtError.Expired);
    expect(check('"aud":"app","exp":1760000001', 0, NOW * 1000 + 999)).toBe(JwtError.None);
    expect(check('"aud":"app","exp":1760000001', 0, NOW * 1000 + 1000)).toBe(JwtError.Expired);
    expect(check('"aud":"app","exp":1759999941', 60_000)).toBe(JwtError.None);
    expect(check('"aud":"app","exp":1759999940', 60_000)).toBe(JwtError.Expired);
    expect(check('"aud":"app","exp":9007199254740991', 600_000)).toBe(JwtError.None);
  });

  it("wants nbf reached but for the skew, and does not care when iat was", () => {
    expect(check('"aud":"app","exp":1760000009,"nbf":1760000000')).toBe(JwtError.None);
    expect(check('"aud":"app","exp":1760000009,"nbf":1760000000.5')).toBe(JwtError.NotYetValid);
    expect(check('"aud":"app","exp":1760000009,"nbf":1760000001')).toBe(JwtError.NotYetValid);
    expect(check('"aud":"app","exp":1760000009,"nbf":1760000060', 60_000)).toBe(JwtError.None);
    expect(check('"aud":"app","exp":1760000009,"nbf":1760000061', 60_000)).toBe(JwtError.NotYetValid);
    expect(check('"aud":"app","exp":9007199254740991,"nbf":9007199254740990', 600_000)).toBe(
      JwtError.NotYetValid,
    );
    expect(check('"aud":"app","exp":1760000009,"iat":1760086400')).toBe(JwtError.None);
  });
});

describe("checkIdentity", () => {
  it("takes the subject for a missing address, as oauth2-proxy does", () => {
    expect(identity('"sub":"s"')).toBe(JwtError.None);
    expect(textAt(claims.email, claims.emailLength)).toBe("s");
    expect(identity('"sub":"s","email":""')).toBe(JwtError.None);
    expect(textAt(claims.email, claims.emailLength)).toBe("s");
    expect(identity('"sub":"s","email":"e"')).toBe(JwtError.None);
    expect(textAt(claims.email, claims.emailLength)).toBe("e");
  });

  it("has nobody to name without subject and address", () => {
    expect(identity('"preferred_username":"p"')).toBe(JwtError.ClaimUnsupported);
    expect(identity('"email":"e"')).toBe(JwtError.None);
  });

  it("wants a verified address", () => {
    expect(identity('"email":"e","email_verified":false')).toBe(JwtError.EmailNotVerified);
    expect(identity('"sub":"s","email_verified":"true"')).toBe(JwtError.EmailNotVerified);
  });

  it("converts claims for oauth2-proxy's own issuer only", () => {
    const coerced = [
      '"email":7',
      '"groups":"g"',
      '"groups":[1]',
      '"preferred_username":true',
      '"Groups":["x"]',
    ];
    for (let i = 0; i < coerced.length; i++) {
      expect(identity(`"sub":"s",${coerced[i]}`)).toBe(JwtError.None, coerced[i]);
      expect(identity(`"sub":"s",${coerced[i]}`, false)).toBe(JwtError.ClaimUnsupported, coerced[i]);
    }
    expect(identity('"sub":"s","groups":["g"],"email":null', false)).toBe(JwtError.None);
    expect(identity('"sub":"s","groups":[{}]')).toBe(JwtError.ClaimUnsupported);
  });
});
