import { splitCompact } from "../../jwt/compact";
import { JwtError, jwtErrorName } from "../../jwt/jwt-error";
import { ParsedJwt } from "../../jwt/parsed-jwt";
import { readSignedHeader } from "../../jwt/parse-jwt";
import { checkSignature } from "../../jwt/verify-jwt";
import { WasmVerifier } from "../../jwt/wasm-verifier";
import { vectorBytes, vectorCount, vectorText } from "../vectors";
import { keysOf } from "./judge";

const FILE = "jws_wycheproof";
const HEADER: usize = memory.data(65536);
const jwt = new ParsedJwt();
const verifier = new WasmVerifier();

// The payloads are no JWT claims: this is the layer of RFC 7515.
function judge(row: i32): JwtError {
  const keys = keysOf(vectorBytes(FILE, row, "/jwks." + vectorText(FILE, row, "jwks")));
  if (keys === null) return JwtError.KeysUnavailable;
  const token = vectorBytes(FILE, row, "jws");
  const split = splitCompact(token.dataStart, token.length, jwt.jws);
  if (split !== JwtError.None) return split;
  const header = readSignedHeader(jwt, HEADER);
  return header !== JwtError.None ? header : checkSignature(jwt, keys, verifier);
}

describe("the JWS vectors of Wycheproof", () => {
  it("are each judged as they must be", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      const expected = vectorText(FILE, row, "expect");
      const error = judge(row);
      const message = `${vectorText(FILE, row, "id")}: ${jwtErrorName(error)}`;
      if (expected === "accept") expect(error).toBe(JwtError.None, message);
      else if (expected === "reject") expect(error).not.toBe(JwtError.None, message);
    }
    expect(vectorCount(FILE)).toBeGreaterThan(400);
  });
});
