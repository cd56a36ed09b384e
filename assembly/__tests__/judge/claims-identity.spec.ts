import { SessionConfig } from "../../config/config";
import { areClaimsAllowed, readClaimsIdentity } from "../../judge/claims-identity";
import { Identity } from "../../exchange/identity";
import { Claims } from "../../jwt/claims";
import { listOf } from "../jwt/judge";
import { Text, textOf } from "./text";

function claimsOf(subject: string, email: string, name: string, groups: string[]): Claims {
  const claims = new Claims();
  claims.clear();
  const s = new Text(subject);
  claims.subject = s.pointer;
  claims.subjectLength = s.length;
  const e = new Text(email);
  claims.email = e.pointer;
  claims.emailLength = e.length;
  const n = new Text(name);
  claims.preferredUsername = n.pointer;
  claims.preferredUsernameLength = n.length;
  for (let i = 0; i < groups.length; i++) {
    const g = new Text(groups[i]);
    claims.addGroup(g.pointer, g.length);
  }
  return claims;
}

function sessionWith(domains: string[], groups: string[]): SessionConfig {
  const session = new SessionConfig();
  session.emailDomains = listOf(domains);
  session.allowedGroups = listOf(groups);
  return session;
}

function isAllowed(email: string, groups: string[], domains: string[], allowed: string[]): bool {
  return areClaimsAllowed(claimsOf("s", email, "", groups), sessionWith(domains, allowed));
}

describe("The identity of a bearer", () => {
  it("is what its claims say", () => {
    const identity = new Identity();
    identity.groupsAreJoined = true;
    const claims = claimsOf("alice-id", "alice@example.com", "alice", ["dev", "a,b"]);
    expect(readClaimsIdentity(claims, identity)).toBe(true);
    expect(textOf(identity.user.pointer, identity.user.length)).toBe("alice-id");
    expect(textOf(identity.email.pointer, identity.email.length)).toBe("alice@example.com");
    expect(textOf(identity.preferredUsername.pointer, identity.preferredUsername.length)).toBe("alice");
    expect(textOf(identity.groups.pointer, identity.groups.length)).toBe("dev");
    expect(textOf(identity.groupList.pointer, identity.groupList.length)).toBe("dev\na,b");
    expect(identity.groupsAreJoined).toBe(false);
  });

  it("has nothing for claims that are not there", () => {
    const identity = new Identity();
    expect(readClaimsIdentity(claimsOf("alice-id", "", "", []), identity)).toBe(true);
    expect(identity.email.length + identity.preferredUsername.length + identity.groups.length).toBe(0);
    expect(identity.groupList.length).toBe(0);
  });

  it("is none where a value could not be a header, whichever it is", () => {
    const bad = ["a\r\nx: y", "a\x00", " a", "a\x7f"];
    for (let i = 0; i < bad.length; i++) {
      const identity = new Identity();
      expect(readClaimsIdentity(claimsOf(bad[i], "e@x", "n", ["g"]), identity)).toBe(false, bad[i]);
      expect(readClaimsIdentity(claimsOf("s", bad[i], "n", ["g"]), identity)).toBe(false, bad[i]);
      expect(readClaimsIdentity(claimsOf("s", "e@x", bad[i], ["g"]), identity)).toBe(false, bad[i]);
      expect(readClaimsIdentity(claimsOf("s", "e@x", "n", ["g", bad[i]]), identity)).toBe(false, bad[i]);
      expect(identity.isSomebody).toBe(false);
    }
  });
});

describe("Claims", () => {
  it("are held to e-mail domains", () => {
    expect(isAllowed("a@example.com", [], ["example.com"], [])).toBe(true);
    expect(isAllowed("a@example.org", [], ["example.com"], [])).toBe(false);
    expect(isAllowed("a@example.org", [], ["*"], [])).toBe(true);
  });

  it("are held to groups, by the whole name of one", () => {
    expect(isAllowed("a@x", ["dev", "ops"], ["*"], ["ops"])).toBe(true);
    expect(isAllowed("a@x", ["dev"], ["*"], ["ops", "dev"])).toBe(true);
    expect(isAllowed("a@x", [], ["*"], ["ops"])).toBe(false);
    expect(isAllowed("a@x", ["dev,ops", "Ops", "op", "opss"], ["*"], ["ops"])).toBe(false);
    expect(isAllowed("a@example.org", ["ops"], ["example.com"], ["ops"])).toBe(false);
  });
});
