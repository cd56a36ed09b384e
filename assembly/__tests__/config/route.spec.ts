import { UpstreamAuthorization } from "../../config/config";
import { isEveryPath } from "../../rules/path-pattern";
import { Access, Answer, IdentityHeader, INHERIT } from "../../rules/route";
import { expectRefused, utf8 } from "./parsed";
import { refused, rulesOf, text } from "./rules-of";

describe("rules.routes", () => {
  it("takes every key of a route", () => {
    const route = rulesOf(
      '"routes":[{"name":"all","hosts":["A.example"],"methods":["GET","M-SEARCH"],"paths":["/x/*"],"access":"required",' +
        '"answer":"api","allowedGroups":["ops","dev"],"requiredClaims":{"email_verified":["true"],"acr":["1","2"]},' +
        '"audiences":["app"],"authorization":"id_token","identityHeaders":["user","access_token"]}]',
    ).routes[0];
    expect(text(route.match.hosts)).toBe("a.example");
    expect(text(route.match.methods)).toBe("GET,M-SEARCH");
    expect(route.answer).toBe(Answer.Api);
    expect(text(route.allowedGroups)).toBe("ops,dev");
    expect(route.requiredClaims.length).toBe(2);
    expect(utf8(route.requiredClaims[1].name)).toBe("acr");
    expect(text(route.requiredClaims[1].values)).toBe("1,2");
    expect(text(route.audiences)).toBe("app");
    expect(route.authorization).toBe(i32(UpstreamAuthorization.IdToken));
    expect(route.identityHeaders).toBe(i32(IdentityHeader.User) | i32(IdentityHeader.AccessToken));
    expect(route.restricts).toBe(true);
  });

  it("leaves to a route what it does not say", () => {
    const route = rulesOf('"routes":[{}]').routes[0];
    expect(isEveryPath(route.match.paths[0])).toBe(true);
    expect(route.match.hosts.count + route.match.methods.count + route.allowedGroups.count).toBe(0);
    expect(route.access).toBe(Access.Required);
    expect(route.answer).toBe(Answer.Auto);
    expect(route.authorization).toBe(INHERIT);
    expect(route.identityHeaders).toBe(INHERIT);
    expect(route.restricts).toBe(false);
    expect(rulesOf('"routes":[{"identityHeaders":[]}]').routes[0].identityHeaders).toBe(0);
  });

  it("takes every word", () => {
    const accesses = ["required", "optional", "public"];
    const answers = ["auto", "page", "api"];
    const authorizations = ["access_token", "id_token", "none", "preserve"];
    const headers = ["user", "email", "groups", "preferred_username", "access_token"];
    for (let i = 0; i < 3; i++) {
      expect(rulesOf(`"routes":[{"paths":["/a"],"access":"${accesses[i]}"}]`).routes[0].access).toBe(
        i as Access,
      );
      expect(rulesOf(`"routes":[{"answer":"${answers[i]}"}]`).routes[0].answer).toBe(i as Answer);
    }
    for (let i = 0; i < 4; i++) {
      expect(rulesOf(`"routes":[{"authorization":"${authorizations[i]}"}]`).routes[0].authorization).toBe(i);
    }
    for (let i = 0; i < 5; i++) {
      expect(rulesOf(`"routes":[{"identityHeaders":["${headers[i]}"]}]`).routes[0].identityHeaders).toBe(
        1 << i,
      );
    }
  });

  it("refuses words, names and texts that mean nothing", () => {
    const name = "1 to 40 of a-z, 0-9 and -";
    expectRefused([
      refused('"routes":[{"name":""}]', "routes[0].name", '""', name),
      refused('"routes":[{"name":"Admin"}]', "routes[0].name", '"Admin"', name),
      refused(`"routes":[{"name":"${"a".repeat(41)}"}]`, "routes[0].name", `"${"a".repeat(41)}"`, name),
      refused('"routes":[{"access":"none"}]', "routes[0].access", '"none"', "required, optional, public"),
      refused('"routes":[{"answer":"json"}]', "routes[0].answer", '"json"', "auto, page, api"),
      refused('"routes":[{"methods":["GET","get"]}]', "routes[0].methods[1]", '"get"', "upper case"),
      refused('"routes":[{"methods":[""]}]', "routes[0].methods[0]", '""', "upper case"),
      refused('"routes":[{"methods":["G T"]}]', "routes[0].methods[0]", '"G T"', "upper case"),
      refused('"routes":[{"allowedGroups":[]}]', "routes[0].allowedGroups", "an empty list", "group names"),
      refused('"routes":[{"allowedGroups":[""]}]', "routes[0].allowedGroups[0]", '""', "group names"),
      refused('"routes":[{"audiences":[]}]', "routes[0].audiences", "an empty list", "audiences"),
      refused(
        '"routes":[{"requiredClaims":{}}]',
        "routes[0].requiredClaims",
        "an empty object",
        "email_verified",
      ),
      refused(
        '"routes":[{"requiredClaims":{"/a~":["1"]}}]',
        'routes[0].requiredClaims["/a~"]',
        "a JSON Pointer with a ~ that is neither ~0 nor ~1",
        "/realm_access/roles",
      ),
      refused('"routes":[{"requiredClaims":[]}]', "routes[0].requiredClaims", "a list", "email_verified"),
      refused(
        '"routes":[{"requiredClaims":{"a":"b"}}]',
        "routes[0].requiredClaims.a",
        '"b"',
        "a list, not empty",
      ),
      refused(
        '"routes":[{"requiredClaims":{"a":[]}}]',
        "routes[0].requiredClaims.a",
        "an empty list",
        "not empty",
      ),
      refused(
        '"routes":[{"requiredClaims":{"a b":[true]}}]',
        'routes[0].requiredClaims["a b"][0]',
        "true",
        "a list",
      ),
      refused(
        '"routes":[{"requiredClaims":{"a":["1"],"a":["2"]}}]',
        "routes[0].requiredClaims.a",
        "the key a second time",
        "once",
      ),
      refused(
        '"routes":[{"authorization":"bearer"}]',
        "routes[0].authorization",
        '"bearer"',
        "access_token, id_token",
      ),
      refused(
        '"routes":[{"identityHeaders":["sub"]}]',
        "routes[0].identityHeaders[0]",
        '"sub"',
        "preferred_username",
      ),
    ]);
  });

  it("refuses conditions on identity where there need be none", () => {
    const only = "only with access: required";
    const known = "only where an identity may be known";
    expectRefused([
      refused(
        '"routes":[{"access":"optional","allowedGroups":["a"]}]',
        "routes[0].allowedGroups",
        "the key beside access: optional",
        only,
      ),
      refused(
        '"routes":[{"paths":["/a"],"access":"public","allowedGroups":["a"]}]',
        "routes[0].allowedGroups",
        "the key beside access: public",
        only,
      ),
      refused(
        '"routes":[{"access":"optional","requiredClaims":{"a":["b"]}}]',
        "routes[0].requiredClaims",
        "the key beside access: optional",
        only,
      ),
      refused(
        '"routes":[{"access":"optional","audiences":["a"]}]',
        "routes[0].audiences",
        "the key beside access: optional",
        only,
      ),
      refused(
        '"routes":[{"answer":"api","paths":["/a"],"access":"public"}]',
        "routes[0].answer",
        "the key beside access: public",
        known,
      ),
      refused(
        '"routes":[{"paths":["/a"],"access":"public","authorization":"none"}]',
        "routes[0].authorization",
        "the key beside access: public",
        known,
      ),
      refused(
        '"routes":[{"paths":["/a"],"access":"public","identityHeaders":[]}]',
        "routes[0].identityHeaders",
        "the key beside access: public",
        known,
      ),
    ]);
    expect(
      rulesOf('"routes":[{"access":"optional","authorization":"none","answer":"api"}]').routes.length,
    ).toBe(1);
  });
});
