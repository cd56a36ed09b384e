import { KeySet } from "../../jwt/jwks";
import { JwkKey } from "../../jwt/jwk-key";
import { ParsedJwt } from "../../jwt/parsed-jwt";
import { SignatureVerifier } from "../../jwt/signature-verifier";
import { TrustedIssuer } from "../../jwt/trusted-issuer";
import { MAX_CANDIDATE_KEYS } from "../../jwt/verify-jwt";
import {
  base64UrlOf,
  bytesOfText,
  FakeVerifier,
  issuerOf,
  judgeBytes,
  keysOfText,
  rsaJwk,
  textAt,
} from "./judge";

const NOW: i64 = 1_760_000_000_000;
const HEADER = '{"alg":"RS256","kid":"k"}';
const PAYLOAD = '{"iss":"i","aud":"app","exp":1760003600,"sub":"s"}';

const jwt = new ParsedJwt();

/** A perfect signature: it verifies the token that it was made for, and no other. */
@final
class OneToken extends SignatureVerifier {
  constructor(
    private readonly signed: string,
    private readonly signature: string,
  ) {
    super();
  }

  verify(_key: JwkKey, token: ParsedJwt): bool {
    const isSigned = textAt(token.signed, token.signedLength) === this.signed;
    return isSigned && textAt(token.signature, token.signatureLength) === this.signature;
  }
}

function tokenOf(header: string, payload: string): string {
  return `${base64UrlOf(header)}.${base64UrlOf(payload)}.AQID`;
}

function issuers(keys: KeySet | null = keysOfText(`{"keys":[${rsaJwk("k")}]}`)): Array<TrustedIssuer> {
  return [issuerOf("j", ["app"], null), issuerOf("i", ["app"], keys)];
}

function judge(
  token: string,
  verifier: SignatureVerifier,
  trusted: Array<TrustedIssuer> = issuers(),
): string {
  return judgeBytes(bytesOfText(token), trusted, NOW, 0, verifier, jwt);
}

function good(token: string): string {
  return judge(token, new FakeVerifier(true));
}

describe("verifyJwt", () => {
  it("accepts a good token", () => {
    expect(good(tokenOf(HEADER, PAYLOAD))).toBe("none");
  });

  it("leaves alone what is no JWT, or another issuer's, whatever else is wrong with it", () => {
    const others = [
      "",
      "opaque",
      "eyJhbGciOiJSUzI1NiJ9",
      "a.b.c",
      "v4.public.abc",
      tokenOf(HEADER, '{"iss":"other"}'),
      tokenOf('{"alg":"HS256"}', '{"iss":"other","exp":"x","exp":1}'),
      tokenOf('{"alg":"RS256","crit":[]}', '{"iss":"I","Exp":1}'),
      base64UrlOf("[]") + "." + base64UrlOf('{"iss":"i "}') + ".AQID",
    ];
    for (let i = 0; i < others.length; i++) expect(good(others[i])).toBe("not_ours", others[i]);
  });

  it("leaves everything alone when no issuer is configured", () => {
    expect(judge("eyJ.eyJ.x", new FakeVerifier(true), [])).toBe("not_ours");
  });

  it("refuses what looks like a JWT and is malformed: a laxer verifier might read it", () => {
    const whole = tokenOf(HEADER, PAYLOAD);
    expect(good(whole + "=")).toBe("malformed");
    expect(good(whole + ".x")).toBe("malformed");
    expect(good(whole.substring(0, whole.lastIndexOf(".")))).toBe("malformed");
    expect(good(tokenOf(HEADER, '{"iss":"i"'))).toBe("payload_invalid");
    expect(good(tokenOf(HEADER, '{"iss":"other","ISS":"i"}'))).toBe("issuer_unreadable");
    expect(good(tokenOf(HEADER, '{"iss":"other","iss":"i"}'))).toBe("issuer_unreadable");
    expect(good(tokenOf(HEADER, '{"aud":"app"}'))).toBe("issuer_unreadable");
    expect(good("ey" + "J".repeat(70000))).toBe("too_large");
  });

  it("finds fault in this order: header, algorithm, claims, keys, signature, identity", () => {
    const late = '{"iss":"i","aud":"app","exp":1,"email_verified":false}';
    expect(judge(tokenOf('{"alg":"HS256","crit":[]}', late), new FakeVerifier(false))).toBe(
      "critical_header",
    );
    expect(judge(tokenOf('{"alg":"HS256"}', late), new FakeVerifier(false))).toBe("algorithm_not_allowed");
    expect(judge(tokenOf(HEADER, late), new FakeVerifier(false), issuers(null))).toBe("expired");
    expect(judge(tokenOf(HEADER, PAYLOAD), new FakeVerifier(false), issuers(null))).toBe("keys_unavailable");
    expect(judge(tokenOf('{"alg":"RS256","kid":"x"}', PAYLOAD), new FakeVerifier(false))).toBe("unknown_key");
    const unverified = PAYLOAD.replace("}", ',"email_verified":false}');
    expect(judge(tokenOf(HEADER, unverified), new FakeVerifier(false))).toBe("signature_invalid");
    expect(judge(tokenOf(HEADER, unverified), new FakeVerifier(true))).toBe("email_not_verified");
  });

  it("verifies nothing for a token that cannot be accepted anyway", () => {
    const verifier = new FakeVerifier(true);
    judge(tokenOf(HEADER, PAYLOAD.replace("1760003600", "1759999999")), verifier);
    judge(tokenOf(HEADER, PAYLOAD.replace('"app"', '"other"')), verifier);
    judge(tokenOf('{"alg":"ES256","kid":"k"}', PAYLOAD), verifier);
    expect(verifier.calls).toBe(0);
  });

  it("tries the keys that fit, and only a few of them", () => {
    let list = rsaJwk("k") + "," + rsaJwk("k", ',"alg":"PS256"');
    for (let i = 0; i < 20; i++) list += "," + rsaJwk("k");
    const trusted = issuers(keysOfText(`{"keys":[${list}]}`));
    const no = new FakeVerifier(false);
    expect(judge(tokenOf(HEADER, PAYLOAD), no, trusted)).toBe("signature_invalid");
    expect(no.calls).toBe(MAX_CANDIDATE_KEYS);
    const yes = new FakeVerifier(true);
    expect(judge(tokenOf('{"alg":"RS256"}', PAYLOAD), yes, trusted)).toBe("none");
    expect(yes.calls).toBe(1);
    const one = new FakeVerifier(false);
    expect(judge(tokenOf('{"alg":"PS256"}', PAYLOAD), one, issuers())).toBe("signature_invalid");
    expect(one.calls).toBe(1);
  });

  it("accepts one spelling of a token only", () => {
    const token = tokenOf(HEADER, PAYLOAD);
    const bytes = bytesOfText(token);
    const verifier = new OneToken(token.substring(0, token.lastIndexOf(".")), "\x01\x02\x03");
    const trusted = issuers();
    expect(judge(token, verifier, trusted)).toBe("none");
    for (let i = 0; i < bytes.length; i++) {
      for (let mask: u32 = 1; mask < 256; mask <<= 1) {
        const flipped = bytes.slice(0);
        flipped[i] = flipped[i] ^ u8(mask);
        expect(judgeBytes(flipped, trusted, NOW, 0, verifier, jwt)).not.toBe("none", `${mask} in byte ${i}`);
      }
    }
  });

  it("accepts no part of a token, and nothing that has more", () => {
    const token = tokenOf(HEADER, PAYLOAD);
    const bytes = bytesOfText(token);
    const trusted = issuers();
    const verifier = new OneToken(token.substring(0, token.lastIndexOf(".")), "\x01\x02\x03");
    for (let i = 0; i < bytes.length; i++) {
      const cut = bytes.slice(0, i);
      expect(judgeBytes(cut, trusted, NOW, 0, verifier, jwt)).not.toBe("none", `cut at ${i}`);
      expect(judgeBytes(bytes.slice(i + 1), trusted, NOW, 0, verifier, jwt)).not.toBe(
        "none",
        `from ${i + 1}`,
      );
    }
    for (let byte = 0; byte < 128; byte++) {
      const verdict = judge(token + String.fromCharCode(byte), verifier, trusted);
      expect(verdict).toBe("malformed", byte.toString());
    }
  });
});
