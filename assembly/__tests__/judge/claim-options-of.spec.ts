import { JwtIssuerConfig } from "../../config/config";
import { claimOptionsOf } from "../../judge/claim-options-of";
import { ClaimOptions } from "../../jwt/claim-options";

function bytes(text: string): ArrayBuffer {
  return String.UTF8.encode(text);
}

/** Of an issuer whose claims have these names. */
function optionsOf(
  email: string,
  groups: string,
  audiences: string[],
  keycloak: bool = false,
): ClaimOptions | null {
  const issuer = new JwtIssuerConfig();
  issuer.emailClaim = bytes(email);
  issuer.groupsClaim = bytes(groups);
  issuer.audienceClaims = [];
  for (let i = 0; i < audiences.length; i++) issuer.audienceClaims.push(bytes(audiences[i]));
  issuer.keycloak = keycloak;
  return claimOptionsOf(issuer);
}

/** Options that are no usual ones. */
function given(options: ClaimOptions | null): ClaimOptions {
  expect(options).not.toBeNull();
  return options === null ? new ClaimOptions() : options;
}

describe("An issuer's claims", () => {
  it("need no options when all is as usual, by name or by pointer", () => {
    expect(optionsOf("email", "groups", ["aud"])).toBeNull();
    expect(optionsOf("/email", "/groups", ["/aud"])).toBeNull();
  });

  it("need options for any that is not as usual", () => {
    expect(optionsOf("upn", "groups", ["aud"])).not.toBeNull();
    expect(optionsOf("email", "roles", ["aud"])).not.toBeNull();
    expect(optionsOf("email", "groups", ["azp"])).not.toBeNull();
    expect(optionsOf("email", "groups", ["aud", "azp"])).not.toBeNull();
    expect(optionsOf("email", "groups", ["aud"], true)).not.toBeNull();
  });

  it("are looked for where they were said to be, the others as usual", () => {
    const email = given(optionsOf("a.b", "groups", ["aud"]));
    expect(email.email.length).toBe(2);
    expect(email.groups.length).toBe(0);
    expect(email.audiences.length).toBe(1);
    expect(email.keycloak).toBe(false);
    const groups = given(optionsOf("email", "/realm_access/roles", ["azp", "aud"], true));
    expect(groups.email.length).toBe(0);
    expect(groups.groups.length).toBe(1);
    expect(groups.groups[0].path.count).toBe(2);
    expect(groups.audiences.length).toBe(2);
    expect(groups.keycloak).toBe(true);
  });

  it("with a dot may be a path, without one only a name", () => {
    expect(given(optionsOf("mail", "groups", ["aud"])).email.length).toBe(1);
    expect(given(optionsOf("a.b.c", "groups", ["aud"])).email[1].path.count).toBe(3);
  });
});
