// Signatures by Envoy's own crypto where it can do the algorithm, by Wasm for the rest and on hosts without it.

import { ascii, bytesOf } from "../bytes/ascii";
import { NativeVerdict, verifyNatively } from "../host/foreign";
import { JwkKey } from "../jwt/jwk-key";
import { hasNativeForm, nativeHash, nativeSignature, nativeSignatureLength } from "../jwt/native-form";
import { ParsedJwt } from "../jwt/parsed-jwt";
import { SignatureVerdict, SignatureVerifier, verdictOf } from "../jwt/signature-verifier";
import { verifySignatureInWasm } from "../jwt/wasm-verifier";
import { PROBE_KEY, PROBE_SIGNATURE, PROBE_TEXT } from "./native-probe";

const PROBE_HASH = ascii("sha256");

@final
export class NativeVerifier extends SignatureVerifier {
  private isAvailable: bool = false;

  /** Finds out whether the host verifies signatures: until it was asked, it does not. */
  probe(): bool {
    const verdict = verifyNatively(
      PROBE_HASH,
      changetype<usize>(PROBE_KEY),
      PROBE_KEY.length,
      changetype<usize>(PROBE_SIGNATURE),
      PROBE_SIGNATURE.length,
      bytesOf(PROBE_TEXT),
      PROBE_TEXT.length,
    );
    this.isAvailable = verdict === NativeVerdict.Good;
    return this.isAvailable;
  }

  verify(key: JwkKey, jwt: ParsedJwt): SignatureVerdict {
    if (this.isAvailable && hasNativeForm(key, jwt)) {
      const verdict = askHost(key, jwt);
      if (verdict !== NativeVerdict.Unsupported) return verdictOf(verdict === NativeVerdict.Good);
    }
    return verifySignatureInWasm(key, jwt);
  }
}

function askHost(key: JwkKey, jwt: ParsedJwt): NativeVerdict {
  const length = nativeSignatureLength(key, jwt);
  if (length === 0) return NativeVerdict.Bad;
  return verifyNatively(
    nativeHash(jwt),
    key.spki,
    key.spkiLength,
    nativeSignature(),
    length,
    jwt.signed,
    jwt.signedLength,
  );
}
