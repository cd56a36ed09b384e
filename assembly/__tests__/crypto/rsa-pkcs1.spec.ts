import { rsaPkcs1Verify } from "../../crypto/rsa-pkcs1";
import { hashOf, keyPart, vectorAccepts } from "../signatures";
import { vectorBytes, vectorCount, vectorText } from "../vectors";

function verifyRow(file: string, row: i32): bool {
  const n = keyPart(file, row, "n");
  const e = keyPart(file, row, "e");
  const signature = vectorBytes(file, row, "sig", "hex");
  const message = vectorBytes(file, row, "msg", "hex");
  return rsaPkcs1Verify(
    hashOf(file, row),
    n.dataStart,
    n.length,
    e.dataStart,
    e.length,
    signature.dataStart,
    signature.length,
    message.dataStart,
    message.length,
  );
}

// Checks the rows of RS256, RS384 and RS512; returns how many were accepted.
function checkFile(file: string): i32 {
  let accepted = 0;
  for (let row = 0; row < vectorCount(file); row++) {
    if (!vectorText(file, row, "alg").startsWith("RS")) continue;
    const verdict = verifyRow(file, row);
    expect(verdict).toBe(vectorAccepts(file, row), vectorText(file, row, "id"));
    accepted += i32(verdict);
  }
  return accepted;
}

describe("rsaPkcs1Verify", () => {
  it("agrees with every vector", () => {
    expect(checkFile("verify_rsa_pkcs1") > 100).toBe(true);
  });

  it("agrees with OpenSSL for odd modulus sizes and wrong blocks", () => {
    expect(checkFile("verify_rsa_sizes")).toBe(8);
  });
});
