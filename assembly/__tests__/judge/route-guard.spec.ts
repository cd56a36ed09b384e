import { Config, UpstreamAuthorization } from "../../config/config";
import { Action, Decision } from "../../exchange/decision";
import { Identity } from "../../exchange/identity";
import { Reason } from "../../exchange/reason";
import {
  authorizationFor,
  guardRoute,
  identityHeadersFor,
  letRevokedPassAsNobody,
  listsHeaders,
  needsIdTokens,
} from "../../judge/route-guard";
import { Access, ClaimRule, IdentityHeader, Route } from "../../rules/route";
import { base64UrlOf, listOf } from "../jwt/judge";
import { Text } from "./text";

function identityOf(token: string): Identity {
  const identity = new Identity();
  const text = new Text(token);
  identity.accessToken.set(text.pointer, text.length);
  return identity;
}

function tokenOf(claims: string): string {
  return `eyJ.${base64UrlOf(claims)}.AQID`;
}

function routeFor(audiences: string[], claim: string, values: string[]): Route {
  const route = new Route();
  route.audiences = listOf(audiences);
  if (values.length > 0) route.requiredClaims = [new ClaimRule(String.UTF8.encode(claim), listOf(values))];
  return route;
}

describe("A route that demands nothing", () => {
  it("takes every identity", () => {
    const route = new Route();
    const tokens = ["", "opaque", tokenOf('{"aud":"x"}')];
    for (let i = 0; i < tokens.length; i++)
      expect<i32>(guardRoute(route, identityOf(tokens[i]))).toBe(Reason.None, tokens[i]);
  });
});

describe("A route that demands an audience or a claim", () => {
  it("takes a token that has it", () => {
    const both = routeFor(["api"], "tier", ["gold"]);
    expect<i32>(guardRoute(both, identityOf(tokenOf('{"aud":["web","api"],"tier":"gold"}')))).toBe(
      Reason.None,
    );
    expect<i32>(guardRoute(both, identityOf(tokenOf('{"aud":"web","tier":"gold"}')))).toBe(
      Reason.OtherAudience,
    );
    expect<i32>(guardRoute(both, identityOf(tokenOf('{"aud":"api","tier":"tin"}')))).toBe(
      Reason.ClaimRequired,
    );
    const claim = routeFor([], "tier", ["gold"]);
    expect<i32>(guardRoute(claim, identityOf(tokenOf('{"tier":"gold"}')))).toBe(Reason.None);
    expect<i32>(guardRoute(claim, identityOf(tokenOf("{}")))).toBe(Reason.ClaimRequired);
  });

  it("tells a token that nobody can read from none at all", () => {
    const audience = routeFor(["api"], "", []);
    expect<i32>(guardRoute(audience, identityOf("opaque"))).toBe(Reason.TokenOpaque);
    expect<i32>(guardRoute(audience, identityOf(""))).toBe(Reason.OtherAudience);
    const claim = routeFor([], "tier", ["gold"]);
    expect<i32>(guardRoute(claim, identityOf("opaque"))).toBe(Reason.TokenOpaque);
    expect<i32>(guardRoute(claim, identityOf(""))).toBe(Reason.ClaimRequired);
  });
});

describe("A route that demands a group", () => {
  it("says whether the groups are known", () => {
    const route = new Route();
    route.allowedGroups = listOf(["ops"]);
    const identity = identityOf("");
    const groups = new Text("a,ops");
    identity.groups.set(groups.pointer, groups.length);
    expect<i32>(guardRoute(route, identity)).toBe(Reason.None);
    identity.groupsAreJoined = true;
    expect<i32>(guardRoute(route, identity)).toBe(Reason.GroupsUnclear);
    identity.clear();
    expect<i32>(guardRoute(route, identity)).toBe(Reason.NotInGroup);
  });
});

describe("What goes to the app", () => {
  it("is what the route says, or else the configuration", () => {
    const config = new Config();
    config.upstream.authorization = UpstreamAuthorization.IdToken;
    const route = new Route();
    expect<i32>(authorizationFor(null, config)).toBe(UpstreamAuthorization.IdToken);
    expect<i32>(authorizationFor(route, config)).toBe(UpstreamAuthorization.IdToken);
    route.authorization = UpstreamAuthorization.None;
    expect<i32>(authorizationFor(route, config)).toBe(UpstreamAuthorization.None);
  });

  it("has the headers that the route lists, or else those of the configuration", () => {
    const names =
      IdentityHeader.User | IdentityHeader.Email | IdentityHeader.Groups | IdentityHeader.PreferredUsername;
    const config = new Config();
    config.upstream.setXauthrequest = true;
    config.upstream.passAccessToken = true;
    const route = new Route();
    expect<i32>(identityHeadersFor(null, config)).toBe(names | IdentityHeader.AccessToken);
    expect<i32>(identityHeadersFor(route, config)).toBe(names | IdentityHeader.AccessToken);
    config.upstream.passAccessToken = false;
    expect<i32>(identityHeadersFor(route, config)).toBe(names);
    config.upstream.setXauthrequest = false;
    expect<i32>(identityHeadersFor(route, config)).toBe(0);
    expect(listsHeaders(null)).toBe(false);
    expect(listsHeaders(route)).toBe(false);
    route.identityHeaders = IdentityHeader.Email;
    expect<i32>(identityHeadersFor(route, config)).toBe(IdentityHeader.Email);
    expect(listsHeaders(route)).toBe(true);
  });

  it("needs the ID tokens of sessions where a route or the configuration sends them on", () => {
    const config = new Config();
    config.upstream.authorization = UpstreamAuthorization.AccessToken;
    config.rules.routes = [new Route(), new Route()];
    expect(needsIdTokens(config)).toBe(false);
    config.rules.routes[1].authorization = UpstreamAuthorization.IdToken;
    expect(needsIdTokens(config)).toBe(true);
    config.rules.routes = [];
    expect(needsIdTokens(config)).toBe(false);
    config.upstream.authorization = UpstreamAuthorization.IdToken;
    expect(needsIdTokens(config)).toBe(true);
  });
});

function revoked(): Decision {
  const decision = new Decision().refuse(401, Reason.SessionRevoked);
  decision.isRevoked = true;
  return decision;
}

describe("Somebody who was revoked", () => {
  it("passes as nobody where nobody need be anybody", () => {
    const route = new Route();
    const decision = revoked();
    letRevokedPassAsNobody(null, decision);
    letRevokedPassAsNobody(route, decision);
    expect<i32>(decision.action).toBe(Action.Refuse);
    route.access = Access.Optional;
    letRevokedPassAsNobody(route, decision);
    expect<i32>(decision.action).toBe(Action.ForwardAnonymous);
  });

  it("is the only one who is let by", () => {
    const route = new Route();
    route.access = Access.Optional;
    const other = new Decision().refuse(403, Reason.NotInGroup);
    letRevokedPassAsNobody(route, other);
    expect<i32>(other.action).toBe(Action.Refuse);
    const page = revoked();
    page.action = Action.RelayPage;
    letRevokedPassAsNobody(route, page);
    expect<i32>(page.action).toBe(Action.RelayPage);
  });
});
