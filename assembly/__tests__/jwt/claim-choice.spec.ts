import { checkChosenAudience, readChosenClaims } from "../../jwt/claim-choice";
import { ClaimOptions, placeOf, placesOf } from "../../jwt/claim-options";
import { ClaimTexts } from "../../jwt/claim-texts";
import { Claims } from "../../jwt/claims";
import { jwtErrorName } from "../../jwt/jwt-error";
import { readClaims } from "../../jwt/read-claims";
import { PAYLOAD_BYTES, TokenPayload } from "../../jwt/token-payload";
import { base64UrlOf, bytesOfText, listOf, textAt } from "./judge";

const payload = new TokenPayload(memory.data(PAYLOAD_BYTES, 16));
const texts = new ClaimTexts();
const claims = new Claims();

function open(members: string): void {
  const text = `{"iss":"i","sub":"s"${members.length > 0 ? "," : ""}${members}}`;
  const token = bytesOfText(`eyJ.${base64UrlOf(text)}.AQID`);
  payload.open(token.dataStart, token.length);
  const copy = bytesOfText(text);
  readClaims(copy.dataStart, copy.length, claims);
}

function groups(): string {
  const names: string[] = [];
  claims.rewindGroups();
  while (claims.nextGroup()) names.push(textAt(claims.group, claims.groupLength));
  const flags = (claims.isCoerced ? " coerced" : "") + (claims.isUnsupported ? " unsupported" : "");
  return names.join("|") + flags;
}

function emailFrom(claim: string, members: string): string {
  const options = new ClaimOptions();
  options.email = placesOf(String.UTF8.encode(claim));
  open(members);
  readChosenClaims(payload, options, claims, texts);
  return textAt(claims.email, claims.emailLength) + (claims.isUnsupported ? " unsupported" : "");
}

function groupsFrom(claim: string, members: string): string {
  const options = new ClaimOptions();
  options.groups = placesOf(String.UTF8.encode(claim));
  open(members);
  readChosenClaims(payload, options, claims, texts);
  return groups();
}

function keycloakGroups(members: string): string {
  const options = new ClaimOptions();
  options.keycloak = true;
  open(members);
  readChosenClaims(payload, options, claims, texts);
  return groups();
}

function audience(names: string[], members: string): string {
  const options = new ClaimOptions();
  for (let i = 0; i < names.length; i++) options.audiences.push(placeOf(String.UTF8.encode(names[i])));
  open(members);
  return jwtErrorName(checkChosenAudience(payload, options, claims, listOf(["app"])));
}

describe("The e-mail claim that is chosen", () => {
  it("takes the place of email, verified or not", () => {
    expect(emailFrom("upn", '"email":"a@x","email_verified":false,"upn":"b@\\u0079"')).toBe("b@y");
    expect(claims.emailVerified).toBe(true);
    expect(emailFrom("upn", '"email":{"x":1}')).toBe("");
    expect(emailFrom("upn", '"upn":7')).toBe("7");
    expect(claims.isCoerced).toBe(true);
    expect(emailFrom("upn", '"upn":{}')).toBe(" unsupported");
    expect(emailFrom("upn", '"upn":null')).toBe("");
  });

  it("is an exact name, a path with dots, or a pointer", () => {
    expect(emailFrom("a.b", '"a.b":"exact","a":{"b":"path"}')).toBe("exact");
    expect(emailFrom("a.b", '"a":{"b":"path"}')).toBe("path");
    expect(emailFrom("a.b", '"a.b":null,"a":{"b":"path"}')).toBe("");
    expect(emailFrom("a.0", '"a":["x"]')).toBe("");
    expect(emailFrom("/a/0", '"a":["x"]')).toBe("x");
    expect(emailFrom("/a/b", '"a":{"b":"c","b":"d"}')).toBe(" unsupported");
  });
});

describe("The groups claim that is chosen", () => {
  it("takes the place of groups, whatever those are", () => {
    expect(groupsFrom("roles", '"groups":[{}],"roles":["a","\\u0062"]')).toBe("a|b");
    expect(groupsFrom("realm_access.roles", '"realm_access":{"roles":["a"]}')).toBe("a");
    expect(groupsFrom("/realm_access/roles", '"realm_access":{"roles":["a"]}')).toBe("a");
    expect(groupsFrom("roles", '"groups":["a"]')).toBe("");
    expect(groupsFrom("roles", '"roles":[]')).toBe("");
    expect(groupsFrom("roles", '"roles":null')).toBe("");
  });

  it("is converted as oauth2-proxy converts it, or left to it", () => {
    expect(groupsFrom("roles", '"roles":"a"')).toBe("a coerced");
    expect(groupsFrom("roles", '"roles":["a",7,true]')).toBe("a|7|true coerced");
    expect(groupsFrom("roles", '"roles":["a",null]')).toBe("a unsupported");
    expect(groupsFrom("roles", '"roles":["a",["b"]]')).toBe("a unsupported");
    expect(groupsFrom("roles", '"roles":{"a":1}')).toBe(" coerced unsupported");
  });
});

describe("Keycloak's roles", () => {
  it("become groups behind those of the claim, realm roles first", () => {
    expect(
      keycloakGroups(
        '"resource_access":{"shop":{"roles":["buyer","b\\u0061ker"]},"account":{"roles":[]}},"groups":["/staff"],' +
          '"realm_access":{"roles":["admin","offline_access"],"x":1}',
      ),
    ).toBe("/staff|role:admin|role:offline_access|role:shop:buyer|role:shop:baker");
    expect(keycloakGroups('"groups":["g"]')).toBe("g");
    expect(keycloakGroups('"realm_access":null,"resource_access":null')).toBe("");
    expect(
      keycloakGroups('"realm_access":{"roles":null},"resource_access":{"a":5,"b":[],"c":{"Roles":["x"]}}'),
    ).toBe("");
    expect(keycloakGroups('"resource_access":{"a\\"b":{"roles":["c"]}}')).toBe('role:a"b:c');
  });

  it("are oauth2-proxy's to read where its decoder is odd, or trips", () => {
    const odd = [
      '"realm_access":5',
      '"realm_access":[]',
      '"realm_access":{"roles":"admin"}',
      '"realm_access":{"roles":["a",5]}',
      '"realm_access":{"roles":["a",null]}',
      '"realm_access":{"Roles":["a"]}',
      '"realm_access":{"roles":[],"roles":["a"]}',
      '"Realm_Access":{"roles":["a"]}',
      '"realm_acce\\u017fs":{}',
      '"resource_access":5',
      '"RESOURCE_ACCESS":{}',
      '"resource_access":{"a":{"roles":null}}',
      '"resource_access":{"a":{"roles":{}}}',
      '"resource_access":{"a":{"roles":[["x"]]}}',
      '"resource_access":{"a":{"roles":[1]}}',
      '"resource_access":{"a":{"roles":[],"roles":[]}}',
      '"resource_access":{"a":{},"a":{}}',
    ];
    for (let i = 0; i < odd.length; i++) {
      keycloakGroups(odd[i]);
      expect(claims.isUnsupported).toBe(true, odd[i]);
    }
  });

  it("take no more room than there is", () => {
    let roles = '"r"';
    for (let i = 0; i < 200; i++) roles += ',"r"';
    keycloakGroups(`"resource_access":{"${"c".repeat(1000)}":{"roles":[${roles}]}}`);
    expect(claims.isUnsupported).toBe(true);
  });
});

describe("The audience claims that are chosen", () => {
  it("decide by the first that is there", () => {
    expect(audience(["client_id", "aud"], '"aud":"other","client_id":"app"')).toBe("none");
    expect(audience(["client_id", "aud"], '"aud":"app","client_id":"other"')).toBe("audience_mismatch");
    expect(audience(["client_id", "aud"], '"aud":["x","app"]')).toBe("none");
    expect(audience(["client_id", "aud"], "")).toBe("audience_mismatch");
    expect(audience(["client_id"], '"aud":"app"')).toBe("audience_mismatch");
    expect(audience(["/x/y"], '"x":{"y":["app"]}')).toBe("none");
  });

  it("are a text or a list of texts, and aud is one in any case", () => {
    const others = ["5", "null", "true", "{}", '["app",5]', '[["app"]]', "[]"];
    for (let i = 0; i < others.length; i++)
      expect(audience(["azp"], `"azp":${others[i]}`)).toBe("audience_mismatch", others[i]);
    const odd = ["5", "null", "{}", '["x",5]'];
    for (let i = 0; i < odd.length; i++)
      expect(audience(["azp"], `"azp":"app","aud":${odd[i]}`)).toBe("claim_invalid", odd[i]);
    expect(audience(["azp"], '"azp":"app","azp":"app"')).toBe("claim_invalid");
  });
});
