import { Algorithm } from "../../jwt/algorithms";
import { JoseHeader, readHeader } from "../../jwt/header";
import { JwtError } from "../../jwt/jwt-error";
import { bytesOfText, textAt } from "./judge";

const header = new JoseHeader();

function read(json: string): JwtError {
  const bytes = bytesOfText(json);
  return readHeader(bytes.dataStart, bytes.length, header);
}

function expectAll(headers: string[], error: JwtError): void {
  for (let i = 0; i < headers.length; i++) expect(read(headers[i])).toBe(error, headers[i]);
}

describe("readHeader", () => {
  it("takes alg and kid", () => {
    const bytes = bytesOfText('{"typ":"JWT","alg":"ES384","kid":"a\\u002fb\\n"}');
    expect(readHeader(bytes.dataStart, bytes.length, header)).toBe(JwtError.None);
    expect(header.algorithm).toBe(Algorithm.ES384);
    expect(textAt(header.kid, header.kidLength)).toBe("a/b\n");
  });

  it("forgets the kid of the header before", () => {
    expect(read('{"alg":"RS256","kid":"a"}')).toBe(JwtError.None);
    expect(read('{"alg":"RS256"}')).toBe(JwtError.None);
    expect(header.kidLength).toBe(0);
  });

  it("leaves an unknown alg to those who know which are allowed", () => {
    const headers = ['{"alg":"none"}', '{"alg":"HS256"}', '{"alg":""}', '{"alg":"RS256\\u0000"}'];
    for (let i = 0; i < headers.length; i++) {
      expect(read(headers[i])).toBe(JwtError.None, headers[i]);
      expect(header.algorithm).toBe(Algorithm.Unknown, headers[i]);
    }
  });

  it("ignores keys and places of keys in the header, and what it does not know", () => {
    expectAll(
      [
        '{"alg":"RS256","jwk":{"kty":"RSA"},"jku":"https://evil.example","x5u":5,"x5c":[null]}',
        ' {"alg" :"RS256", "foo":[1,{"crit":[]}],"zip":"none","enc":""}\n',
        '{"alg":"RS256","__proto__":{"alg":"none"},"ALG":"none","Crit":["x"]}',
      ],
      JwtError.None,
    );
    expect(header.algorithm).toBe(Algorithm.RS256);
  });

  it("refuses what is no strict JSON object with a text for alg", () => {
    expectAll(
      [
        "",
        "{}",
        "null",
        '"alg"',
        '[{"alg":"RS256"}]',
        '{"alg":"RS256"',
        '{"alg":"RS256",}',
        '{"alg":"RS256"} x',
        '{"alg":"RS256"}{}',
        '\ufeff{"alg":"RS256"}',
        '{"alg":null}',
        '{"alg":["RS256"]}',
        '{"alg":256}',
        '{"typ":"JWT"}',
        '{"alg":"RS256","kid":1}',
        '{"alg":"RS256","kid":null}',
        '{"alg":"RS256","kid":{}}',
        '{"alg":"RS256","typ":null}',
        '{"alg":"RS256","typ":["JWT"]}',
        '{"alg":"RS256","x":' + "[".repeat(5000),
      ],
      JwtError.HeaderInvalid,
    );
  });

  it("refuses a member that is there twice, however it is spelled", () => {
    expectAll(
      [
        '{"alg":"none","alg":"RS256"}',
        '{"alg":"RS256","\\u0061lg":"none"}',
        '{"alg":"RS256","kid":"a","kid":"a"}',
        '{"alg":"RS256","x":1,"x":1}',
      ],
      JwtError.HeaderInvalid,
    );
  });

  it("refuses crit and b64 in any form", () => {
    expectAll(
      [
        '{"alg":"RS256","crit":["exp"]}',
        '{"alg":"RS256","crit":[]}',
        '{"alg":"RS256","crit":null}',
        '{"crit":"x","alg":"RS256"}',
        '{"alg":"RS256","cri\\u0074":["b64"],"b64":true}',
        '{"alg":"RS256","b64":false}',
        '{"alg":"RS256","b64":true}',
      ],
      JwtError.CriticalHeader,
    );
  });

  it("takes a typ of JWTs and access tokens, in any case", () => {
    expectAll(
      [
        '{"alg":"RS256","typ":"JWT"}',
        '{"alg":"RS256","typ":"jwt"}',
        '{"alg":"RS256","typ":"at+jwt"}',
        '{"alg":"RS256","typ":"AT+JWT"}',
        '{"alg":"RS256","typ":"application/at+jwt"}',
        '{"alg":"RS256","typ":"Application/JWT"}',
      ],
      JwtError.None,
    );
  });

  it("refuses tokens of other kinds, and nested ones", () => {
    expectAll(
      [
        '{"alg":"RS256","typ":"logout+jwt"}',
        '{"alg":"RS256","typ":"dpop+jwt"}',
        '{"alg":"RS256","typ":"secevent+jwt"}',
        '{"alg":"RS256","typ":"kb+jwt"}',
        '{"alg":"RS256","typ":"application/logout+jwt"}',
        '{"alg":"RS256","typ":"JOSE"}',
        '{"alg":"RS256","typ":""}',
        '{"alg":"RS256","typ":"jwt "}',
        '{"alg":"RS256","typ":"application/"}',
        '{"alg":"RS256","typ":"' + "x".repeat(5000) + '"}',
        '{"alg":"RS256","cty":"JWT"}',
        '{"alg":"RS256","cty":null}',
      ],
      JwtError.TypeNotAccepted,
    );
  });
});
