import { splitCompact } from "../../jwt/compact";
import { JwtError } from "../../jwt/jwt-error";
import { KeySet } from "../../jwt/jwks";
import { ParsedJwt } from "../../jwt/parsed-jwt";
import { readSignedHeader } from "../../jwt/parse-jwt";
import { SignatureVerdict } from "../../jwt/signature-verifier";
import { checkSignature } from "../../jwt/verify-jwt";
import { verifySignatureInWasm, WasmVerifier } from "../../jwt/wasm-verifier";
import { vectorBytes, vectorCount, vectorText } from "../vectors";
import { issuerOf, judgeBytes, keysOfText } from "./judge";

const FILE = "jws_examples";
const HEADER: usize = memory.data(1024);
const NOW: i64 = 1_760_000_000_000;
const jwt = new ParsedJwt();
const verifier = new WasmVerifier();
let token = new Uint8Array(0);

function keysOf(row: i32): KeySet {
  const jwk = vectorText(FILE, row, "jwk").replace("{", '{"kid":"k1",');
  const keys = keysOfText(`{"keys":[${jwk}]}`);
  return keys === null ? new KeySet() : keys;
}

function judge(text: Uint8Array, keys: KeySet): JwtError {
  const split = splitCompact(text.dataStart, text.length, jwt.jws);
  if (split !== JwtError.None) return split;
  const header = readSignedHeader(jwt, HEADER);
  return header !== JwtError.None ? header : checkSignature(jwt, keys, verifier);
}

describe("the Wasm verifier", () => {
  it("verifies the examples of RFC 7515 and RFC 8037, and a token of each algorithm made by jose", () => {
    expect(vectorCount(FILE)).toBe(14);
    for (let row = 0; row < vectorCount(FILE); row++) {
      token = vectorBytes(FILE, row, "jws");
      expect(judge(token, keysOf(row))).toBe(JwtError.None, vectorText(FILE, row, "id"));
    }
  });

  it("verifies no signature with a bit changed", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      const id = vectorText(FILE, row, "id");
      const keys = keysOf(row);
      token = vectorBytes(FILE, row, "jws");
      judge(token, keys);
      for (let i = 0; i < jwt.signatureLength; i += 1 + (jwt.signatureLength >> 3)) {
        const at = jwt.signature + usize(i);
        const byte = load<u8>(at);
        store<u8>(at, byte ^ 0x10);
        expect(verifySignatureInWasm(keys.keys[0], jwt)).toBe(SignatureVerdict.Bad, `${id}, byte ${i}`);
        store<u8>(at, byte);
      }
      expect(verifySignatureInWasm(keys.keys[0], jwt)).toBe(SignatureVerdict.Good, id);
    }
  });

  it("verifies no signature with the key or for the payload of another", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      const keys = keysOf((row + 1) % vectorCount(FILE));
      token = vectorBytes(FILE, row, "jws");
      expect(judge(token, keys)).not.toBe(JwtError.None, vectorText(FILE, row, "id"));
      const other = vectorBytes(FILE, row, "jws");
      other[other.indexOf(0x2e) + 4] ^= 1;
      expect(judge(other, keysOf(row))).not.toBe(JwtError.None, vectorText(FILE, row, "id"));
    }
  });

  it("judges whole tokens of every algorithm", () => {
    for (let row = 4; row < vectorCount(FILE); row++) {
      const issuers = [issuerOf("https://dex.example.com", ["app"], keysOf(row))];
      token = vectorBytes(FILE, row, "jws");
      expect(judgeBytes(token, issuers, NOW, 0, verifier, jwt)).toBe("none", vectorText(FILE, row, "id"));
      const late = NOW + 3_600_000;
      expect(judgeBytes(token, issuers, late, 0, verifier, jwt)).toBe("expired", vectorText(FILE, row, "id"));
    }
  });
});
