// One public key of a key set, as its verification needs it: numbers in binary, checked, and the key in DER for the host.
//
//   | kid | n or x | e or y | SubjectPublicKeyInfo |     one block, offsets in the fields
import { NO_BYTES } from "../bytes/no-bytes";
import { sameBytes, spanEquals } from "../bytes/span";
import { Curve } from "../crypto/nist-curves";
import { algorithmBit, KeyType } from "./algorithms";

@final
export class JwkKey {
  /** What it may verify, as a set of bits: its own `alg`, or all that fit its kind. */
  algorithms: u32 = 0;
  type: KeyType = KeyType.Rsa;
  /** Of a key of KeyType.Ec. */
  curve: Curve = Curve.P256;
  kidLength: i32 = 0;
  /** RSA: the modulus. EC: x. Ed25519: the encoded point. */
  firstLength: i32 = 0;
  /** RSA: the exponent. EC: y. Ed25519: nothing. */
  secondLength: i32 = 0;
  /** 0 when the host can do nothing with this kind of key. */
  spkiLength: i32 = 0;
  private block: ArrayBuffer = NO_BYTES;

  get kid(): usize {
    return changetype<usize>(this.block);
  }

  get first(): usize {
    return this.kid + usize(this.kidLength);
  }

  get second(): usize {
    return this.first + usize(this.firstLength);
  }

  /** Where its SubjectPublicKeyInfo is. */
  get spki(): usize {
    return this.second + usize(this.secondLength);
  }

  /** Whether a token with this algorithm and key ID (none: empty) may be verified with it. */
  fits(algorithm: i32, kid: usize, kidLength: i32): bool {
    return this.isFor(algorithm) && this.isNamed(kid, kidLength);
  }

  /** Whether it may verify this algorithm. */
  isFor(algorithm: i32): bool {
    return (this.algorithms & algorithmBit(algorithm)) !== 0;
  }

  /** Whether a token with this key ID (none: empty) may mean it. */
  isNamed(kid: usize, kidLength: i32): bool {
    return kidLength === 0 || spanEquals(kid, kidLength, this.kid, this.kidLength);
  }

  /** What one verification takes, as a multiple of the fastest kinds': RSA up to 3072 bits, P-256 and Ed25519. */
  get effort(): i32 {
    if (this.type === KeyType.Rsa) return this.firstLength <= 384 ? 1 : this.firstLength <= 512 ? 2 : 4;
    return this.type === KeyType.Ec && this.curve !== Curve.P256 ? 4 : 1;
  }

  /** Whether it is the same key for the same use. */
  equals(other: JwkKey): bool {
    return (
      this.algorithms === other.algorithms &&
      this.type === other.type &&
      this.curve === other.curve &&
      this.kidLength === other.kidLength &&
      this.firstLength === other.firstLength &&
      this.block.byteLength === other.block.byteLength &&
      sameBytes(this.kid, other.kid, this.block.byteLength)
    );
  }

  /** Keeps copies of the bytes. Done once, before the key is used. */
  keep(kid: usize, first: usize, second: usize, spki: usize): void {
    const sizes = this.kidLength + this.firstLength + this.secondLength + this.spkiLength;
    this.block = new ArrayBuffer(sizes);
    memory.copy(this.kid, kid, usize(this.kidLength));
    memory.copy(this.first, first, usize(this.firstLength));
    memory.copy(this.second, second, usize(this.secondLength));
    memory.copy(this.spki, spki, usize(this.spkiLength));
  }
}
