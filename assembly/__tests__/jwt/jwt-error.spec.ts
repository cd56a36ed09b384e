import {
  isOfSignature,
  JWT_ERROR_COUNT,
  JwtError,
  jwtErrorName,
  jwtErrorText,
  jwtVerdict,
  JwtVerdict,
} from "../../jwt/jwt-error";

describe("jwt errors", () => {
  it("have each a name of its own, fit for a metric's label", () => {
    const names: string[] = [];
    for (let i = 0; i < JWT_ERROR_COUNT; i++) {
      const name = jwtErrorName(i as JwtError);
      expect(names.includes(name)).toBe(false, name);
      names.push(name);
      for (let k = 0; k < name.length; k++) {
        expect("abcdefghijklmnopqrstuvwxyz_".includes(name.charAt(k))).toBe(true, name);
      }
    }
    expect(jwtErrorName(JwtError.ClaimUnsupported)).toBe("claim_unsupported");
    expect(jwtErrorName(JWT_ERROR_COUNT as JwtError)).toBe("unknown");
  });

  it("have each a text of its own that RFC 6750 allows in error_description", () => {
    const texts: string[] = [];
    for (let i = 1; i < JWT_ERROR_COUNT; i++) {
      const text = jwtErrorText(i as JwtError);
      expect(texts.includes(text)).toBe(false, text);
      texts.push(text);
      for (let k = 0; k < text.length; k++) {
        const unit = text.charCodeAt(k);
        expect(unit >= 0x20 && unit < 0x7f && unit !== 0x22 && unit !== 0x5c).toBe(true, text);
      }
    }
    expect(jwtErrorText(JwtError.ClaimUnsupported)).toBe("A claim of the token is not supported");
    expect(jwtErrorText(JwtError.None)).toBe("");
    expect(jwtErrorText(JWT_ERROR_COUNT as JwtError)).toBe("The token is invalid");
    expect(jwtErrorText(-1 as JwtError)).toBe("The token is invalid");
  });

  it("tell of a signature only where signatures were verified", () => {
    const after = [JwtError.SignatureInvalid, JwtError.SaltLength, JwtError.KeysUntried];
    for (let i = 0; i < JWT_ERROR_COUNT; i++) {
      const error = i as JwtError;
      expect(isOfSignature(error)).toBe(after.includes(error), jwtErrorName(error));
    }
  });

  it("never let a token that failed reach another verifier", () => {
    for (let i = 0; i < JWT_ERROR_COUNT; i++) {
      const error = i as JwtError;
      const verdict = jwtVerdict(error);
      if (error === JwtError.None) expect(verdict).toBe(JwtVerdict.Accepted);
      else if (error === JwtError.NotOurs) expect(verdict).toBe(JwtVerdict.NotOurs);
      else if (error === JwtError.KeysUnavailable) expect(verdict).toBe(JwtVerdict.NotYet);
      else if (error >= JwtError.HeaderUnsupported) expect(verdict).toBe(JwtVerdict.Undecided);
      else expect(verdict).toBe(JwtVerdict.Invalid, jwtErrorName(error));
    }
  });
});
