import { JwtError, jwtErrorName } from "../../jwt/jwt-error";
import { ParsedJwt } from "../../jwt/parsed-jwt";
import { TrustedIssuer } from "../../jwt/trusted-issuer";
import { verifyJwt } from "../../jwt/verify-jwt";
import { WasmVerifier } from "../../jwt/wasm-verifier";
import { hasField, vectorBytes, vectorCount, vectorInt, vectorText } from "../vectors";
import { issuerOf, keysOf } from "./judge";

const FILE = "jwt_attacks";
const jwt = new ParsedJwt();
const verifier = new WasmVerifier();

function issuersOf(row: i32): Array<TrustedIssuer> {
  const config = "/configs." + vectorText(FILE, row, "config");
  const audiences: string[] = [];
  for (let i = 0; hasField(FILE, row, `${config}.audiences.${i}`); i++) {
    audiences.push(vectorText(FILE, row, `${config}.audiences.${i}`));
  }
  const keys = keysOf(vectorBytes(FILE, row, "/jwks." + vectorText(FILE, row, "jwks")));
  return [issuerOf(vectorText(FILE, row, config + ".issuer"), audiences, keys)];
}

function judge(row: i32): JwtError {
  const token = vectorBytes(FILE, row, "token");
  const now = vectorInt(FILE, row, "now") * 1000;
  const skew = vectorInt(FILE, row, "/configs." + vectorText(FILE, row, "config") + ".clock_skew_s") * 1000;
  return verifyJwt(token.dataStart, token.length, issuersOf(row), now, skew, verifier, jwt);
}

describe("the JWT attack vectors", () => {
  it("are each judged as they must be", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      const expected = vectorText(FILE, row, "expect");
      const error = judge(row);
      const message = `${vectorText(FILE, row, "id")}: ${jwtErrorName(error)}`;
      if (expected === "accept") expect(error).toBe(JwtError.None, message);
      else if (expected === "reject") expect(error).not.toBe(JwtError.None, message);
    }
    expect(vectorCount(FILE)).toBeGreaterThan(200);
  });
});
