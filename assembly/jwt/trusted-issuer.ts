// One configured issuer: what a token of it must say, and the keys that it signs with.
import { ByteList } from "../bytes/byte-list";
import { spanEquals } from "../bytes/span";
import { algorithmBit, algorithmOf, ALL_ALGORITHMS } from "./algorithms";
import { ClaimOptions } from "./claim-options";
import { KeySet } from "./jwks";

@final
export class TrustedIssuer {
  /** The keys in force; null until they were fetched once. A set is replaced as a whole, never changed. */
  keys: KeySet | null = null;
  /** Which claims of its tokens mean what; null: as usual. */
  options: ClaimOptions | null = null;
  /** Algorithms that its tokens may use, as a set of bits. */
  readonly algorithms: u32;

  /**
   * `isOwn`: the issuer of oauth2-proxy itself (oidc_issuer_url), whose claims it converts; those of extra_jwt_issuers it
   * takes in their exact types only. No algorithms: every supported one.
   */
  constructor(
    readonly issuer: ArrayBuffer,
    readonly audiences: ByteList,
    algorithms: ByteList,
    readonly isOwn: bool,
  ) {
    this.algorithms = algorithms.count === 0 ? ALL_ALGORITHMS : setOf(algorithms);
  }

  /** Whether it is this issuer, byte for byte. */
  is(issuer: usize, length: i32): bool {
    return spanEquals(issuer, length, changetype<usize>(this.issuer), this.issuer.byteLength);
  }

  allows(algorithm: i32): bool {
    return (this.algorithms & algorithmBit(algorithm)) !== 0;
  }
}

function setOf(names: ByteList): u32 {
  let bits: u32 = 0;
  for (let i = 0; i < names.count; i++) bits |= algorithmBit(algorithmOf(names.pointer(i), names.size(i)));
  return bits;
}

/** The issuer of this name, or null. */
export function findIssuer(issuers: Array<TrustedIssuer>, issuer: usize, length: i32): TrustedIssuer | null {
  for (let i = 0; i < issuers.length; i++) {
    const candidate = issuers[i];
    if (candidate.is(issuer, length)) return candidate;
  }
  return null;
}
