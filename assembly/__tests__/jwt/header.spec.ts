import { Algorithm } from "../../jwt/algorithms";
import { JoseHeader, readHeader } from "../../jwt/header";
import { JwtError } from "../../jwt/jwt-error";
import { bytesOfText, rsaJwk, textAt } from "./judge";

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
        '{"alg":"RS256","jku":"https://evil.example","x5u":5,"x5t":null,"epk":{"kty":"oct"}}',
        ' {"alg" :"RS256", "foo":[1,{"crit":[]}],"zip":"none","enc":""}\n',
        '{"alg":"RS256","__proto__":{"alg":"none"},"ALG":"none","Crit":["x"]}',
      ],
      JwtError.None,
    );
    expect(header.algorithm).toBe(Algorithm.RS256);
  });

  it("refuses numbers that no double holds, also in what it does not know", () => {
    expectAll(
      ['{"alg":"RS256","x":1e400}', '{"alg":"RS256","x":[{"y":' + "9".repeat(400) + "}]}"],
      JwtError.NumberTooLarge,
    );
    expectAll(['{"alg":"RS256","x":1e308}', '{"alg":"RS256","x":-1e-400}'], JwtError.None);
  });

  it("takes a nonce that is a text, and no other", () => {
    expectAll(['{"alg":"RS256","nonce":"abc"}', '{"alg":"RS256","nonce":null}'], JwtError.None);
    expectAll(
      ['{"alg":"RS256","nonce":5}', '{"alg":"RS256","nonce":["a"]}', '{"alg":"RS256","nonce":{}}'],
      JwtError.HeaderInvalid,
    );
  });

  it("takes a jwk that is a plain public key, and no other", () => {
    const key = rsaJwk("a");
    const plain = [
      "null",
      key,
      key.replace("}", ',"use":"sig","alg":"RS256","x":null,"ext":true}'),
      `{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`,
    ];
    for (let i = 0; i < plain.length; i++)
      expect(read(`{"alg":"RS256","jwk":${plain[i]}}`)).toBe(JwtError.None, plain[i]);
    const others = [
      "{}",
      "[]",
      "5",
      '"x"',
      '{"kty":"RSA"}',
      '{"kty":"oct","k":"AAAA"}',
      key.replace("}", ',"d":"AQAB"}'),
      key.replace("}", ',"d":null}'),
      key.replace("}", ',"x5c":[]}'),
      key.replace("}", ',"x5t":"AAAA"}'),
      key.replace("}", ',"crv":5}'),
      key.replace("}", ',"kid":"b"}'),
      key.replace('"AQAB"', '"AQ"'),
      key.replace("AQAB", "AQA="),
    ];
    for (let i = 0; i < others.length; i++)
      expect(read(`{"alg":"RS256","jwk":${others[i]}}`)).toBe(JwtError.HeaderInvalid, others[i]);
  });

  it("tells an x5c that may hold certificates from none, and refuses what is none", () => {
    // SEQUENCE { INTEGER 5 }, and the same with its length in two and in three bytes.
    const some = ['["MAMCAQU="]', '["MAMCAQU=","MIEDAgEF"]', '["MIIAAwIBBQ=="]'];
    for (let i = 0; i < some.length; i++) {
      expect(read(`{"alg":"RS256","x5c":${some[i]}}`)).toBe(JwtError.None, some[i]);
      expect(header.hasCertificates).toBe(true, some[i]);
    }
    const none = ["null", "[]"];
    for (let i = 0; i < none.length; i++) {
      expect(read(`{"alg":"RS256","x5c":${none[i]}}`)).toBe(JwtError.None, none[i]);
      expect(header.hasCertificates).toBe(false, none[i]);
    }
    const bad = [
      '"MAMCAQU="',
      "5",
      "{}",
      "[null]",
      "[5]",
      '[""]',
      '["AAAA"]',
      '["MAMCAQU"]',
      '["MAMCAQ=="]',
      '["MAMCAQUA"]',
      '["MAMCAQU=","x"]',
      '["MAM-AQU="]',
      '["MAM CAQU="]',
      '[["MAMCAQU="]]',
      '["MIM="]',
    ];
    for (let i = 0; i < bad.length; i++)
      expect(read(`{"alg":"RS256","x5c":${bad[i]}}`)).toBe(JwtError.HeaderInvalid, bad[i]);
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

  it("takes a typ of JWTs, access tokens and JOSE objects, in any case", () => {
    expectAll(
      [
        '{"alg":"RS256","typ":"JWT"}',
        '{"alg":"RS256","typ":"jwt"}',
        '{"alg":"RS256","typ":"at+jwt"}',
        '{"alg":"RS256","typ":"AT+JWT"}',
        '{"alg":"RS256","typ":"application/at+jwt"}',
        '{"alg":"RS256","typ":"Application/JWT"}',
        '{"alg":"RS256","typ":"JOSE"}',
        '{"alg":"RS256","typ":"application/jose"}',
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

  it("tells what oauth2-proxy refuses too from what only it refuses", () => {
    const certain = [
      "[]",
      "{}",
      '{"alg":5}',
      '{"alg":"RS256","kid":5}',
      '{"alg":"RS256","x":1,"x":1}',
      '{"alg":"RS256","nonce":5}',
      '{"alg":"RS256","x5c":["AAAA"]}',
      '{"alg":"RS256","jwk":5}',
      '{"alg":"RS256","jwk":{}}',
      '{"alg":"RS256","jwk":{"kty":"oct","x":"AA"}}',
      '{"alg":"RS256","jwk":' + rsaJwk("a", ',"d":"AQAB"') + "}",
    ];
    const strict = [
      "",
      "\ufeff{}",
      '{"alg":"RS256"',
      '{"alg":"RS256"} x',
      '{"alg":"RS256","kid":null}',
      '{"alg":"RS256","typ":5}',
      '{"alg":"RS256","jwk":{"kty":"RSA","kty":"RSA"}}',
      '{"alg":"RS256","jwk":' + rsaJwk("a", ',"x5t":"AAAA"') + "}",
      '{"alg":"RS256","jwk":' + rsaJwk("a", ',"use":"enc"') + "}",
    ];
    for (let i = 0; i < certain.length; i++) {
      expect(read(certain[i])).toBe(JwtError.HeaderInvalid, certain[i]);
      expect(header.isReadElsewhere).toBe(false, certain[i]);
    }
    for (let i = 0; i < strict.length; i++) {
      expect(read(strict[i])).toBe(JwtError.HeaderInvalid, strict[i]);
      expect(header.isReadElsewhere).toBe(true, strict[i]);
    }
  });
});
