import { algorithmBit, Algorithm } from "../../jwt/algorithms";
import { JwksError, jwksErrorText, KeySet, MAX_JWKS_BYTES, MAX_JWKS_KEYS } from "../../jwt/jwks";
import { bytesOfText, readKeys, rsaJwk, textAt } from "./judge";

let set = new KeySet();

function read(json: string): JwksError {
  set = new KeySet();
  return readKeys(bytesOfText(json), set);
}

function setOf(json: string): KeySet {
  const keys = new KeySet();
  expect(readKeys(bytesOfText(json), keys)).toBe(JwksError.None, json);
  return keys;
}

function find(from: i32, algorithm: Algorithm, kid: string): i32 {
  const bytes = bytesOfText(kid);
  return set.next(from, algorithm, bytes.dataStart, bytes.length);
}

function hasOther(algorithm: Algorithm, kid: string): bool {
  const bytes = bytesOfText(kid);
  return set.hasOther(algorithm, bytes.dataStart, bytes.length);
}

describe("readJwks", () => {
  it("keeps the keys that can be used, in their order, and skips the others", () => {
    const junk =
      '5,null,"x",[],[{"kty":"RSA"}],{},{"kty":"oct","k":"AA"},{"kty":"X"},' + rsaJwk("enc", ',"use":"enc"');
    expect(read(`{"x":[{}],"keys":[${junk},${rsaJwk("a")},${junk},${rsaJwk("b")}],"y":1}`)).toBe(
      JwksError.None,
    );
    expect(set.keys.length).toBe(2);
    expect(set.leftOut.length).toBe(18);
    expect(textAt(set.keys[0].kid, set.keys[0].kidLength)).toBe("a");
    expect(textAt(set.keys[1].kid, set.keys[1].kidLength)).toBe("b");
  });

  it("refuses a set that is no strict JSON object with one list of keys", () => {
    const key = rsaJwk("a");
    const bad = [
      "",
      "null",
      `[${key}]`,
      key,
      "{}",
      '{"keys":null}',
      `{"keys":${key}}`,
      `{"keys":[${key}]`,
      `{"keys":[${key}`,
      `{"keys":[${key},]}`,
      `{"keys":[${key}]}x`,
      `{"keys":[${key}],"keys":[]}`,
      `{"keys":[${key}],"x":1,"x":1}`,
      `{"keys":[${key}],"x":${"[".repeat(100)}}`,
      "<html></html>",
      `{"Keys":[${key}]}`,
    ];
    for (let i = 0; i < bad.length; i++) expect(read(bad[i])).toBe(JwksError.Malformed, bad[i]);
  });

  it("says when nothing is left", () => {
    expect(read('{"keys":[]}')).toBe(JwksError.NoUsableKey);
    expect(read('{"keys":[{"kty":"oct","k":"AA"}]}')).toBe(JwksError.NoUsableKey);
  });

  it("has limits", () => {
    let list = rsaJwk("k");
    for (let i = 1; i < MAX_JWKS_KEYS; i++) list += ",0";
    expect(read(`{"keys":[${list}]}`)).toBe(JwksError.None);
    expect(read(`{"keys":[${list},0]}`)).toBe(JwksError.TooManyKeys);
    const body = `{"keys":[${rsaJwk("k")}]}`;
    expect(read(body + " ".repeat(MAX_JWKS_BYTES - body.length))).toBe(JwksError.None);
    expect(read(body + " ".repeat(MAX_JWKS_BYTES - body.length + 1))).toBe(JwksError.TooLarge);
  });

  it("refuses a set cut anywhere", () => {
    const bytes = bytesOfText(`{"a":1,"keys":[{"kty":"oct"},${rsaJwk("k", ',"key_ops":["verify"]')}]}`);
    expect(readKeys(bytes, new KeySet())).toBe(JwksError.None);
    for (let i = 0; i < bytes.length; i++) {
      expect(readKeys(bytes.slice(0, i), new KeySet())).toBe(JwksError.Malformed, i.toString());
    }
  });

  it("has a text for each error", () => {
    const texts: string[] = [];
    for (let i = 0; i <= JwksError.NoUsableKey; i++) {
      const text = jwksErrorText(i as JwksError);
      expect(texts.includes(text)).toBe(false, text);
      texts.push(text);
    }
  });
});

describe("KeySet", () => {
  it("finds keys by algorithm and kid, or by algorithm alone", () => {
    read(`{"keys":[${rsaJwk("a", ',"alg":"RS256"')},${rsaJwk("b")},${rsaJwk("a")}]}`);
    expect(find(0, Algorithm.RS256, "a")).toBe(0);
    expect(find(1, Algorithm.RS256, "a")).toBe(2);
    expect(find(3, Algorithm.RS256, "a")).toBe(-1);
    expect(find(0, Algorithm.PS512, "a")).toBe(2);
    expect(find(0, Algorithm.RS256, "c")).toBe(-1);
    expect(find(0, Algorithm.RS256, "A")).toBe(-1);
    expect(find(0, Algorithm.ES256, "a")).toBe(-1);
    expect(find(0, Algorithm.RS384, "")).toBe(1);
    expect(find(0, Algorithm.Unknown, "")).toBe(-1);
  });

  it("never takes a key without kid for a token with one", () => {
    read(`{"keys":[${rsaJwk("")}]}`);
    expect(find(0, Algorithm.RS256, "a")).toBe(-1);
    expect(find(0, Algorithm.RS256, "")).toBe(0);
  });

  it("knows keys that a token does not fit here, and might elsewhere", () => {
    set = setOf(
      `{"keys":[${rsaJwk("a")},${rsaJwk("b", ',"alg":"PS256"')},${rsaJwk("c", ',"use":"enc"')},{"kty":"EC","kid":"d"}]}`,
    );
    expect(hasOther(Algorithm.RS256, "a")).toBe(false);
    expect(hasOther(Algorithm.RS256, "b")).toBe(true);
    expect(hasOther(Algorithm.PS256, "b")).toBe(false);
    expect(hasOther(Algorithm.RS256, "c")).toBe(true);
    expect(hasOther(Algorithm.ES256, "c")).toBe(false);
    expect(hasOther(Algorithm.ES256, "d")).toBe(true);
    expect(hasOther(Algorithm.RS256, "e")).toBe(false);
    expect(hasOther(Algorithm.RS256, "")).toBe(true);
    expect(hasOther(Algorithm.EdDSA, "")).toBe(false);
  });

  it("is equal to a set of the same keys for the same use, in whatever order", () => {
    const one = setOf(`{"keys":[${rsaJwk("a")},${rsaJwk("b")}]}`);
    expect(one.equals(setOf(`{"keys":[ {}, ${rsaJwk("a")}, ${rsaJwk("b")}]}`))).toBe(true);
    expect(one.equals(setOf(`{"keys":[${rsaJwk("b")},${rsaJwk("a")}]}`))).toBe(true);
    expect(one.equals(setOf(`{"keys":[${rsaJwk("b")},${rsaJwk("a")},${rsaJwk("c")}]}`))).toBe(false);
    expect(one.equals(setOf(`{"keys":[${rsaJwk("a")}]}`))).toBe(false);
    expect(one.equals(setOf(`{"keys":[${rsaJwk("a")},${rsaJwk("c")}]}`))).toBe(false);
    expect(one.equals(setOf(`{"keys":[${rsaJwk("a")},${rsaJwk("b", ',"alg":"RS256"')}]}`))).toBe(false);
    expect(one.keys[0].algorithms & algorithmBit(Algorithm.PS256)).not.toBe(0);
  });
});
