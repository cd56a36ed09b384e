import { pssSaltLength, rsaPssSaltLength } from "../../crypto/rsa-pss";
import { hashOf, keyPart, vectorAccepts } from "../signatures";
import { vectorBytes, vectorCount, vectorText } from "../vectors";

function verifyRow(file: string, row: i32): bool {
  const n = keyPart(file, row, "n");
  const e = keyPart(file, row, "e");
  const signature = vectorBytes(file, row, "sig", "hex");
  const message = vectorBytes(file, row, "msg", "hex");
  const hash = hashOf(file, row);
  const saltLength = rsaPssSaltLength(
    hash,
    n.dataStart,
    n.length,
    e.dataStart,
    e.length,
    signature.dataStart,
    signature.length,
    message.dataStart,
    message.length,
  );
  return saltLength === pssSaltLength(hash);
}

// Checks the rows of PS256, PS384 and PS512; returns how many were accepted.
function checkFile(file: string): i32 {
  let accepted = 0;
  for (let row = 0; row < vectorCount(file); row++) {
    if (!vectorText(file, row, "alg").startsWith("PS")) continue;
    const verdict = verifyRow(file, row);
    expect(verdict).toBe(vectorAccepts(file, row), vectorText(file, row, "id"));
    accepted += i32(verdict);
  }
  return accepted;
}

describe("rsaPssSaltLength", () => {
  it("agrees with every vector", () => {
    expect(checkFile("verify_rsa_pss") > 100).toBe(true);
  });

  it("agrees with OpenSSL for odd modulus sizes and wrong blocks", () => {
    expect(checkFile("verify_rsa_sizes")).toBe(20);
  });
});
