import { Algorithm } from "../../jwt/algorithms";
import { JwtError } from "../../jwt/jwt-error";
import { ParsedJwt } from "../../jwt/parsed-jwt";
import { parseJwt } from "../../jwt/parse-jwt";
import { base64UrlOf, bytesOfText, textAt } from "./judge";

const jwt = new ParsedJwt();
const HEADER = base64UrlOf('{"alg":"RS256","kid":"k"}');
const PAYLOAD = base64UrlOf('{"iss":"i","sub":"s"}');
let token = new Uint8Array(0);

function parse(text: string): JwtError {
  token = bytesOfText(text);
  return parseJwt(token.dataStart, token.length, jwt);
}

describe("parseJwt", () => {
  it("takes a token apart", () => {
    expect(parse(`${HEADER}.${PAYLOAD}.AQID`)).toBe(JwtError.None);
    expect(jwt.header.algorithm).toBe(Algorithm.RS256);
    expect(textAt(jwt.header.kid, jwt.header.kidLength)).toBe("k");
    expect(textAt(jwt.claims.issuer, jwt.claims.issuerLength)).toBe("i");
    expect(textAt(jwt.claims.subject, jwt.claims.subjectLength)).toBe("s");
    expect(jwt.signatureLength).toBe(3);
    expect(load<u8>(jwt.signature)).toBe(1);
    expect(textAt(jwt.signed, jwt.signedLength)).toBe(`${HEADER}.${PAYLOAD}`);
  });

  it("reads the issuer first, so that others' headers are not its to judge", () => {
    const headers = ['{"alg":5}', "[]", '{"alg":"RS256","crit":["x"]}'];
    for (let i = 0; i < headers.length; i++) {
      expect(parse(`${base64UrlOf(headers[i])}.${PAYLOAD}.AQID`)).not.toBe(JwtError.None, headers[i]);
      expect(jwt.claims.hasIssuer).toBe(true, headers[i]);
    }
    expect(parse(`a.${PAYLOAD}.AQID`)).toBe(JwtError.Malformed);
    expect(jwt.claims.hasIssuer).toBe(true);
    expect(parse(`${HEADER}.${PAYLOAD}.A`)).toBe(JwtError.Malformed);
    expect(jwt.claims.hasIssuer).toBe(true);
  });

  it("knows no issuer when the payload cannot be read", () => {
    const tokens = [
      "",
      "a.b.c",
      `${HEADER}.${PAYLOAD}`,
      `${HEADER}..AQID`,
      `${HEADER}.${PAYLOAD}=.AQID`,
      `${HEADER}.e30.AQID`,
    ];
    for (let i = 0; i < tokens.length; i++) {
      parse(`${HEADER}.${PAYLOAD}.AQID`);
      expect(parse(tokens[i])).not.toBe(JwtError.None, tokens[i]);
      expect(jwt.claims.hasIssuer).toBe(false, tokens[i]);
    }
  });

  it("refuses the second spelling of a header and a payload", () => {
    const spare = base64UrlOf('{"alg":"RS256"} ');
    expect(spare.endsWith("A")).toBe(true);
    expect(parse(`${spare}.${PAYLOAD}.AQID`)).toBe(JwtError.None);
    expect(parse(`${spare.substring(0, spare.length - 1)}B.${PAYLOAD}.AQID`)).toBe(JwtError.Malformed);
    expect(parse(`${spare}=.${PAYLOAD}.AQID`)).toBe(JwtError.Malformed);
  });

  it("takes the largest token there may be", () => {
    const payload = base64UrlOf(`{"iss":"i","x":"${"x".repeat(48000)}"}`);
    expect(parse(`${HEADER}.${payload}.AQID`)).toBe(JwtError.None);
    expect(textAt(jwt.claims.issuer, jwt.claims.issuerLength)).toBe("i");
  });
});
