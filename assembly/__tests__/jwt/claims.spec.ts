import { Claim } from "../../jwt/claim-name";
import { Claims, MAX_GROUPS } from "../../jwt/claims";

function clean(): Claims {
  const claims = new Claims();
  claims.clear();
  return claims;
}

describe("What a payload says", () => {
  it("is nothing once it is cleared, and no address unverified", () => {
    const claims = new Claims();
    claims.emailVerified = false;
    claims.emailLength = 5;
    claims.hasExpiry = true;
    claims.addGroup(8, 1);
    claims.noteCoerced(Claim.Subject);
    claims.noteUnsupported(Claim.Groups);
    claims.clear();
    expect(claims.emailVerified).toBe(true);
    expect(claims.emailLength).toBe(0);
    expect(claims.hasExpiry).toBe(false);
    expect(claims.isCoerced || claims.isUnsupported).toBe(false);
    claims.rewindGroups();
    expect(claims.nextGroup()).toBe(false);
  });

  it("has its groups in order, as often as they are read", () => {
    const claims = clean();
    for (let i = 0; i < 3; i++) claims.addGroup(usize(100 + i), i);
    for (let round = 0; round < 2; round++) {
      claims.rewindGroups();
      for (let i = 0; i < 3; i++) {
        expect(claims.nextGroup()).toBe(true);
        expect(claims.group).toBe(usize(100 + i));
        expect(claims.groupLength).toBe(i);
      }
      expect(claims.nextGroup()).toBe(false);
    }
  });

  it("is not ours to guess with more groups than are kept", () => {
    const claims = clean();
    for (let i = 0; i < MAX_GROUPS; i++) claims.addGroup(8, 1);
    expect(claims.isUnsupported).toBe(false);
    claims.addGroup(8, 1);
    expect(claims.isUnsupported).toBe(true);
    expect(claims.groupCount).toBe(MAX_GROUPS);
  });
});

describe("What was noted of a claim", () => {
  it("goes with the claim that another one takes the place of, and with no other", () => {
    const claims = clean();
    claims.noteCoerced(Claim.Email);
    claims.noteUnsupported(Claim.Groups);
    claims.emailVerified = false;
    claims.emailLength = 3;
    claims.dropEmail();
    expect(claims.isCoerced).toBe(false);
    expect(claims.isUnsupported).toBe(true);
    expect(claims.emailVerified).toBe(true);
    expect(claims.emailLength).toBe(0);
    claims.addGroup(8, 1);
    claims.dropGroups();
    expect(claims.isUnsupported).toBe(false);
    expect(claims.groupCount).toBe(0);
    claims.noteCoerced(Claim.Subject);
    claims.noteUnsupported(Claim.ClaimNames);
    claims.dropEmail();
    claims.dropGroups();
    expect(claims.isCoerced && claims.isUnsupported).toBe(true);
  });
});
