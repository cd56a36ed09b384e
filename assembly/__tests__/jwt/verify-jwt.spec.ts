import { KeySet } from "../../jwt/jwks";
import { JwtError, jwtErrorName } from "../../jwt/jwt-error";
import { JwkKey } from "../../jwt/jwk-key";
import { ParsedJwt } from "../../jwt/parsed-jwt";
import { SignatureVerdict, SignatureVerifier, verdictOf } from "../../jwt/signature-verifier";
import { TrustedIssuer } from "../../jwt/trusted-issuer";
import { MAX_CANDIDATE_KEYS, verifyJwt } from "../../jwt/verify-jwt";
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

  verify(_key: JwkKey, token: ParsedJwt): SignatureVerdict {
    const isSigned = textAt(token.signed, token.signedLength) === this.signed;
    return verdictOf(isSigned && textAt(token.signature, token.signatureLength) === this.signature);
  }
}

/** Verifies with the key of this ID, which is a digit. */
@final
class OneKey extends SignatureVerifier {
  calls: i32 = 0;
  constructor(private readonly kid: i32) {
    super();
  }

  verify(key: JwkKey, _token: ParsedJwt): SignatureVerdict {
    this.calls++;
    return verdictOf(load<u8>(key.kid) === 0x30 + u8(this.kid));
  }
}

/** Finds a good signature with a salt of another length by the key of this ID, and no good one by any other. */
@final
class OddSalt extends SignatureVerifier {
  constructor(private readonly kid: i32) {
    super();
  }

  verify(key: JwkKey, _token: ParsedJwt): SignatureVerdict {
    const isIt = load<u8>(key.kid) === 0x30 + u8(this.kid);
    return isIt ? SignatureVerdict.OtherSalt : SignatureVerdict.Bad;
  }
}

/** Keys with the IDs 0, 1, 2 and so on; nobody has the private half. */
function p384Jwks(count: i32): string {
  const keys: string[] = [];
  for (let i = 0; i < count; i++) {
    keys.push(
      `{"kty":"EC","crv":"P-384","kid":"${i}","x":"YMYFIc0imB2xras7MPPBD-YrPKxixPd4V0NBqm2AfuTGSWvVr_NXGB_ZroCz8YEq","y":"xjUH8uIEEhoI0rMvVj_u5BfZLdMVe9KEGyFGGIH54sdQWGsH2xikR6rY5ZBRu0nJ"}`,
    );
  }
  return keys.join();
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
      tokenOf(HEADER, '{"aud":"i"}'),
      tokenOf(HEADER, '{"iss":null,"aud":"app"}'),
      tokenOf(HEADER, '{"iss":7}'),
      tokenOf(HEADER, '{"iss":["other"]}'),
      tokenOf(HEADER, '{"iss":"other"'),
      tokenOf(HEADER, "not JSON"),
      tokenOf('{"alg":"dir","enc":"A256GCM","iss":"i"}', "") + ".AQID.AQID",
    ];
    for (let i = 0; i < others.length; i++) expect(good(others[i])).toBe("not_ours", others[i]);
  });

  it("leaves everything alone when no issuer is configured", () => {
    expect(judge("eyJ.eyJ.x", new FakeVerifier(true), [])).toBe("not_ours");
  });

  it("refuses what is malformed when a laxer verifier might find an issuer in it", () => {
    const whole = tokenOf(HEADER, PAYLOAD);
    expect(good(whole + "=")).toBe("malformed");
    expect(good(whole + ".x")).toBe("malformed");
    expect(good(whole.substring(0, whole.lastIndexOf(".")))).toBe("malformed");
    expect(good(tokenOf(HEADER, '{"iss":"i"'))).toBe("payload_invalid");
    expect(good(tokenOf(HEADER, '{"iss":"other","ISS":"i"}'))).toBe("issuer_unreadable");
    expect(good(tokenOf(HEADER, '{"iss":"other","iss":"i"}'))).toBe("issuer_unreadable");
    expect(good(tokenOf(HEADER, '{"iss":["i"]}'))).toBe("issuer_unreadable");
    expect(good(tokenOf(HEADER, "{'iss':'i'}"))).toBe("payload_invalid");
    expect(good(tokenOf(HEADER, '{"iss":"\\u0069"'))).toBe("payload_invalid");
    expect(good("ey" + "J".repeat(70000))).toBe("too_large");
  });

  it("tells of a salt of another length, whichever key finds it", () => {
    const token = tokenOf('{"alg":"ES384"}', PAYLOAD);
    for (let kid = 0; kid < 2; kid++) {
      const trusted = issuers(keysOfText(`{"keys":[${p384Jwks(2)}]}`));
      expect(judge(token, new OddSalt(kid), trusted)).toBe("salt_length", kid.toString());
    }
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
    expect(judge(tokenOf(HEADER, PAYLOAD), no, trusted)).toBe("keys_untried");
    expect(no.calls).toBe(MAX_CANDIDATE_KEYS);
    const yes = new FakeVerifier(true);
    expect(judge(tokenOf('{"alg":"RS256"}', PAYLOAD), yes, trusted)).toBe("none");
    expect(yes.calls).toBe(1);
    const one = new FakeVerifier(false);
    expect(judge(tokenOf('{"alg":"PS256"}', PAYLOAD), one, issuers())).toBe("signature_invalid");
    expect(one.calls).toBe(1);
  });

  it("goes on with the first key that was not tried", () => {
    let list = rsaJwk("k");
    for (let i = 1; i < 20; i++) list += "," + rsaJwk("k");
    const trusted = issuers(keysOfText(`{"keys":[${list}]}`));
    const bytes = bytesOfText(tokenOf(HEADER, PAYLOAD));
    const verifier = new FakeVerifier(false);
    const verdicts: string[] = [];
    jwt.firstKey = 0;
    for (let i = 0; i < 3; i++) {
      const error = verifyJwt(bytes.dataStart, bytes.length, trusted, NOW, 0, verifier, jwt);
      verdicts.push(`${jwtErrorName(error)} ${verifier.calls}`);
    }
    expect(verdicts.join()).toBe("keys_untried 8,keys_untried 16,signature_invalid 20");
  });

  it("tries two of the slow keys, and the one first that was good last", () => {
    const keys = keysOfText(`{"keys":[${p384Jwks(5)}]}`);
    const header = '{"alg":"ES384"}';
    const no = new FakeVerifier(false);
    expect(judge(tokenOf(header, PAYLOAD), no, issuers(keys))).toBe("keys_untried");
    expect(no.calls).toBe(2);
    const last = new OneKey(4);
    jwt.firstKey = 4;
    const bytes = bytesOfText(tokenOf(header, PAYLOAD));
    expect(verifyJwt(bytes.dataStart, bytes.length, issuers(keys), NOW, 0, last, jwt)).toBe(JwtError.None);
    expect(judge(tokenOf(header, PAYLOAD), last, issuers(keys))).toBe("none");
    expect(last.calls).toBe(2, "once each time");
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
