import { Claim, claimOf, isExactName } from "../../jwt/claim-name";
import { bytesOfText } from "./judge";

function claim(name: string): Claim {
  const bytes = bytesOfText(name);
  return claimOf(bytes.dataStart, bytes.length);
}

const NAMES =
  "iss,aud,exp,nbf,iat,sub,nonce,at_hash,events,_claim_names,_claim_sources,email,email_verified,groups,preferred_username";

describe("claimOf", () => {
  it("knows every claim that means something, in the order of Claim", () => {
    const names = NAMES.split(",");
    for (let i = 0; i < names.length; i++) {
      expect(claim(names[i])).toBe((i + 1) as Claim, names[i]);
      expect(isExactName()).toBe(true, names[i]);
    }
  });

  it("tells apart a name that Go takes for the same", () => {
    const names = NAMES.split(",");
    for (let i = 0; i < names.length; i++) {
      expect(claim(names[i].toUpperCase())).toBe((i + 1) as Claim, names[i]);
      expect(isExactName()).toBe(false, names[i]);
    }
    expect(claim("i\u017fs")).toBe(Claim.Issuer);
    expect(isExactName()).toBe(false);
    expect(claim("\u017fub")).toBe(Claim.Subject);
    expect(claim("preferred_u\u017fername")).toBe(Claim.PreferredUsername);
  });

  it("knows nothing else", () => {
    const names = [
      "",
      "is",
      "isss",
      "i\u017f",
      "\u017f\u017f\u017f",
      "name",
      "emails",
      "exp ",
      "e\u0078\u0301p",
    ];
    for (let i = 0; i < names.length; i++) expect(claim(names[i])).toBe(Claim.Unknown, names[i]);
    expect(claimOf(0, -1)).toBe(Claim.Unknown);
    // The first byte of a long s at the end of the name, the second one behind it.
    const bytes = bytesOfText("is\u017f");
    expect(claimOf(bytes.dataStart, 3)).toBe(Claim.Unknown);
    expect(claimOf(bytes.dataStart, 4)).toBe(Claim.Issuer);
  });
});
