import { isCertainFailure } from "../../jwt/certain-failure";
import { JWT_ERROR_COUNT, JwtError, jwtErrorName } from "../../jwt/jwt-error";
import { ParsedJwt } from "../../jwt/parsed-jwt";
import { bytesOfText } from "./judge";

const NOW: i64 = 1_760_000_000_000;
const jwt = new ParsedJwt();

function isCertain(error: JwtError, token: string = "eyJ.eyJ.xx"): bool {
  const bytes = bytesOfText(token);
  return isCertainFailure(error, bytes.dataStart, bytes.length, jwt, NOW);
}

describe("A failure", () => {
  it("is certain that any verifier with the same keys and options finds", () => {
    const certain = [
      JwtError.NumberTooLarge,
      JwtError.AlgorithmNotAllowed,
      JwtError.AudienceMismatch,
      JwtError.ExpiryMissing,
      JwtError.Expired,
      JwtError.UnknownKey,
      JwtError.SignatureInvalid,
    ];
    for (let i = 1; i < JWT_ERROR_COUNT; i++) {
      const error = i as JwtError;
      if (error !== JwtError.NotYetValid && error !== JwtError.HeaderInvalid)
        expect(isCertain(error)).toBe(certain.includes(error), jwtErrorName(error));
    }
  });

  it("is certain of a token that oauth2-proxy takes for none", () => {
    const others = [
      "",
      "x",
      "eyJ.eyJ",
      "eyJ.eyJ.",
      "eyJ.eyJ.xx.y",
      "eyJ.x.y",
      "IHs.eyJ.xx",
      "eyJ.eyJ.xx=",
      "ey J.eyJ.xx",
      "eyJ.eyJ.x",
      "eyJhb.eyJ.xx",
    ];
    for (let i = 0; i < others.length; i++)
      expect(isCertain(JwtError.Malformed, others[i])).toBe(true, others[i]);
    expect(isCertain(JwtError.Malformed, "ey.ey.xx")).toBe(false);
  });

  it("is certain of a token that is not valid yet, beyond the five minutes that oauth2-proxy grants", () => {
    jwt.claims.notBeforeSeconds = NOW / 1000 + 300;
    expect(isCertain(JwtError.NotYetValid)).toBe(false);
    jwt.claims.notBeforeSeconds++;
    expect(isCertain(JwtError.NotYetValid)).toBe(true);
  });

  it("is certain of a header that is invalid, unless only by a rule that oauth2-proxy has not", () => {
    jwt.header.isReadElsewhere = true;
    expect(isCertain(JwtError.HeaderInvalid)).toBe(false);
    jwt.header.isReadElsewhere = false;
    expect(isCertain(JwtError.HeaderInvalid)).toBe(true);
  });

  it("of the signature is certain unless another verifier might try a key that is not for the token here", () => {
    jwt.hasOtherKey = true;
    expect(isCertain(JwtError.SignatureInvalid)).toBe(false);
    expect(isCertain(JwtError.UnknownKey)).toBe(false);
    jwt.hasOtherKey = false;
    expect(isCertain(JwtError.SignatureInvalid)).toBe(true);
    expect(isCertain(JwtError.UnknownKey)).toBe(true);
  });
});
