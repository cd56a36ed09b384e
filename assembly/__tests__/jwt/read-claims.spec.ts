import { Claims, MAX_GROUPS } from "../../jwt/claims";
import { JwtError, jwtErrorName } from "../../jwt/jwt-error";
import { readClaims } from "../../jwt/read-claims";
import { vectorBytes, vectorCount, vectorText } from "../vectors";
import { bytesOfText, textAt } from "./judge";

const claims = new Claims();
let text = new Uint8Array(0);

function read(json: string): JwtError {
  text = bytesOfText(json);
  return readClaims(text.dataStart, text.length, claims);
}

function readWith(members: string): JwtError {
  return read(`{"iss":"i",${members}}`);
}

function expectAll(members: string[], error: JwtError): void {
  for (let i = 0; i < members.length; i++) {
    expect(jwtErrorName(readWith(members[i]))).toBe(jwtErrorName(error), members[i]);
    expect(claims.hasIssuer).toBe(true, members[i]);
  }
}

function groups(): string {
  let joined = "";
  claims.rewindGroups();
  while (claims.nextGroup()) joined += "|" + textAt(claims.group, claims.groupLength);
  return joined;
}

describe("readClaims", () => {
  it("takes what it knows, in any order, decoded", () => {
    const error = read(
      '{"groups":["a\\u0062","c"],"exp":1760003600.5,"preferred_username":"\\u00e9","email":"a@b","aud":["x"],' +
        '"sub":"s\\/t","iat":1,"nbf":10.5,"email_verified":true,"nonce":"n","at_hash":null,"x":{"iss":"j"},"iss":"i\\u0073"}',
    );
    expect(error).toBe(JwtError.None);
    expect(claims.hasIssuer).toBe(true);
    expect(textAt(claims.issuer, claims.issuerLength)).toBe("is");
    expect(textAt(claims.audience, claims.audienceLength)).toBe('["x"]');
    expect(claims.expirySeconds).toBe(1760003600);
    expect(claims.notBeforeSeconds).toBe(11);
    expect(textAt(claims.subject, claims.subjectLength)).toBe("s/t");
    expect(textAt(claims.email, claims.emailLength)).toBe("a@b");
    expect(textAt(claims.preferredUsername, claims.preferredUsernameLength)).toBe("\u00e9");
    expect(groups()).toBe("|ab|c");
    expect(groups()).toBe("|ab|c");
    expect(claims.isCoerced).toBe(false);
  });

  it("forgets the claims before", () => {
    readWith(
      '"exp":1,"nbf":1,"sub":"s","email":7,"preferred_username":"p","groups":["g",{}],"email_verified":false,"aud":"a"',
    );
    expect(readWith('"x":1')).toBe(JwtError.None);
    expect(claims.hasExpiry).toBe(false);
    expect(claims.notBeforeSeconds).toBe(0);
    expect(claims.subjectLength + claims.emailLength + claims.preferredUsernameLength).toBe(0);
    expect(claims.audienceLength).toBe(0);
    expect(claims.groupCount).toBe(0);
    expect(claims.emailVerified).toBe(true);
    expect(claims.isCoerced || claims.isUnsupported).toBe(false);
    expect(read("{}")).toBe(JwtError.IssuerUnreadable);
    expect(claims.hasIssuer).toBe(false);
  });

  it("knows no issuer of a payload that is no strict JSON object", () => {
    const payloads = [
      "",
      "null",
      "5",
      '"iss"',
      '["iss"]',
      '{"iss":"i"',
      '{"iss":"i",}',
      '{"iss":"i"}x',
      '{"iss":"i"}{}',
    ];
    for (let i = 0; i < payloads.length; i++) {
      expect(read(payloads[i])).toBe(JwtError.PayloadInvalid, payloads[i]);
      expect(claims.hasIssuer).toBe(false, payloads[i]);
    }
    expect(read('{"iss":"i","x":' + "[".repeat(65) + "]".repeat(65) + "}")).toBe(JwtError.PayloadInvalid);
    expect(read('{"iss":"i","aud":[{"x":tru}]}')).toBe(JwtError.PayloadInvalid);
    expect(read('{"iss":"i","groups":[{"x":')).toBe(JwtError.PayloadInvalid);
    expect(claims.hasIssuer).toBe(false);
  });

  it("knows no issuer that is no text or there in two spellings", () => {
    const payloads = [
      "{}",
      '{"iss":null}',
      '{"iss":5}',
      '{"iss":["i"]}',
      '{"ISS":"i"}',
      '{"iss":"i","iss":"i"}',
      '{"iss":"i","Iss":"j"}',
      '{"iss":"i","i\\u017fs":"j"}',
      '{"\\u0069ss":"i","iss":"j"}',
    ];
    for (let i = 0; i < payloads.length; i++) {
      expect(read(payloads[i])).toBe(JwtError.IssuerUnreadable, payloads[i]);
      expect(claims.hasIssuer).toBe(false, payloads[i]);
    }
  });

  it("refuses times that are none", () => {
    const values = ['"1760003600"', "null", "true", "[1]", "{}", "-1", "9223372036854775808", "1e400"];
    const names = ["exp", "nbf", "iat"];
    for (let i = 0; i < names.length; i++) {
      for (let k = 0; k < values.length; k++)
        expectAll([`"${names[i]}":${values[k]}`], JwtError.ClaimInvalid);
    }
  });

  it("refuses wrong types where oauth2-proxy does", () => {
    expectAll(
      ['"sub":5', '"sub":["s"]', '"nonce":1', '"at_hash":{}', '"_claim_names":"x"', '"_claim_sources":[]'],
      JwtError.ClaimInvalid,
    );
    expectAll(['"sub":null', '"_claim_names":null,"_claim_sources":{}'], JwtError.None);
    expect(claims.isUnsupported).toBe(false);
  });

  it("leaves claims that are elsewhere to oauth2-proxy", () => {
    const members = ['"_claim_names":{"groups":"src1"}', '"_claim_sources":{"src1":{"endpoint":5}}'];
    for (let i = 0; i < members.length; i++) {
      expectAll([members[i]], JwtError.None);
      expect(claims.isUnsupported).toBe(true, members[i]);
    }
    expect(readWith('"_claim_names":{"a":')).toBe(JwtError.PayloadInvalid);
  });

  it("refuses claims that are there twice, also in another case where oauth2-proxy takes that for the same", () => {
    expectAll(
      [
        '"exp":1,"exp":1',
        '"exp":1,"\\u0065xp":2',
        '"x":1,"x":2',
        '"exp":1,"EXP":9',
        '"Aud":"a"',
        '"\u017fub":"s"',
      ],
      JwtError.ClaimInvalid,
    );
    expectAll(['"Email":"a"'], JwtError.None);
    expect(claims.isCoerced).toBe(true);
    expect(claims.emailLength).toBe(0);
  });

  it("takes any number of claims, and what it knows among them once", () => {
    let members = '"c0":0';
    for (let i = 1; i < 200; i++) members += `,"c${i}":0`;
    expectAll([members, members + ',"exp":1,"sub":"s"'], JwtError.None);
    expect(claims.expirySeconds).toBe(1);
    expectAll([members + ',"exp":1,"exp":1', '"sub":"s",' + members + ',"sub":"s"'], JwtError.ClaimInvalid);
  });

  it("refuses a logout token, whatever its typ", () => {
    expectAll(
      ['"events":{"http://schemas.openid.net/event/backchannel-logout":{}}'],
      JwtError.TypeNotAccepted,
    );
  });

  it("takes only true for a verified address", () => {
    expectAll(['"email_verified":true', '"email_verified":null'], JwtError.None);
    expect(claims.emailVerified).toBe(true);
    const values = ["false", '"true"', '"false"', "1", "0", "[]", "{}"];
    for (let i = 0; i < values.length; i++) {
      expect(readWith(`"email_verified":${values[i]}`)).toBe(JwtError.None);
      expect(claims.emailVerified).toBe(false, values[i]);
    }
  });

  it("turns numbers and booleans to text, and says so", () => {
    expect(readWith('"email":12.50,"preferred_username":true,"groups":["a",7,false]')).toBe(JwtError.None);
    expect(textAt(claims.email, claims.emailLength)).toBe("12.50");
    expect(textAt(claims.preferredUsername, claims.preferredUsernameLength)).toBe("true");
    expect(groups()).toBe("|a|7|false");
    expect(claims.isCoerced).toBe(true);
    expect(claims.isUnsupported).toBe(false);
  });

  it("takes one group for a list of one", () => {
    expect(readWith('"groups":"solo"')).toBe(JwtError.None);
    expect(groups()).toBe("|solo");
    expect(claims.isCoerced).toBe(true);
    expect(readWith('"groups":null')).toBe(JwtError.None);
    expect(claims.isCoerced).toBe(false);
    expect(groups()).toBe("");
  });

  it("does not guess the text of objects, lists and null", () => {
    const members = [
      '"email":{"a":1}',
      '"email":[]',
      '"preferred_username":[["x"]]',
      '"groups":[{"id":"x"}]',
      '"groups":[["a"]]',
    ];
    for (let i = 0; i < members.length; i++) {
      expect(readWith(members[i] + ',"sub":"s"')).toBe(JwtError.None, members[i]);
      expect(claims.isUnsupported).toBe(true, members[i]);
      expect(textAt(claims.subject, claims.subjectLength)).toBe("s", members[i]);
    }
    expect(readWith('"groups":[null]')).toBe(JwtError.None);
    expect(claims.isUnsupported).toBe(true);
    expect(readWith('"groups":{"a":["b"]},"sub":"s"')).toBe(JwtError.None);
    expect(claims.isUnsupported).toBe(true);
  });

  it("takes as many groups as it has room for", () => {
    let list = '"g"';
    for (let i = 1; i < MAX_GROUPS; i++) list += ',"g"';
    expect(readWith(`"groups":[${list}]`)).toBe(JwtError.None);
    expect(claims.isUnsupported).toBe(false);
    expect(claims.groupCount).toBe(MAX_GROUPS);
    expect(readWith(`"groups":[${list},"g"]`)).toBe(JwtError.None);
    expect(claims.isUnsupported).toBe(true);
  });

  it("survives every text of the JSON vectors, alone and as a claim", () => {
    for (let row = 0; row < vectorCount("json_parsing"); row++) {
      const bytes = vectorBytes("json_parsing", row, "b64", "base64");
      expect(readClaims(bytes.dataStart, bytes.length, claims)).not.toBe(JwtError.None);
      const inside = String.UTF8.decodeUnsafe(bytes.dataStart, bytes.length);
      const error = readWith(`"groups":${inside}`);
      const isRejected = vectorText("json_parsing", row, "expect") === "reject";
      const isWellFormed = String.UTF8.byteLength(inside) === bytes.length;
      if (isRejected && isWellFormed)
        expect(error).not.toBe(JwtError.None, vectorText("json_parsing", row, "id"));
    }
  });

  it("refuses a payload cut anywhere", () => {
    const whole =
      '{"iss":"i","aud":["a","b"],"exp":1.5e9,"groups":["x",{"y":[1]}],"email":"\\u00e9\u00e9","email_verified":null}';
    const bytes = bytesOfText(whole);
    expect(read(whole)).toBe(JwtError.None);
    for (let i = 0; i < bytes.length; i++) {
      const cut = bytes.slice(0, i);
      expect(readClaims(cut.dataStart, i, claims)).toBe(JwtError.PayloadInvalid);
      expect(claims.hasIssuer).toBe(false);
    }
  });
});
