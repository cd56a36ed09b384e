// What the app is told of a person: on a hit by the filter, on a miss by oauth2-proxy.
import type { Advice } from "../advice";
import type { ResponseHeader } from "../oauth2-proxy/read-structured";
import { at, recordOf } from "../tree";
import type { Rule, Situation } from "./situation";

/** What a hit carries as well. */
const ON_HITS = [
  "authorization",
  "x-auth-request-user",
  "x-auth-request-email",
  "x-auth-request-groups",
  "x-auth-request-preferred-username",
  "x-auth-request-access-token",
];

function tokenless({ config, proxy }: Situation): Advice[] {
  const wanted = at(config, "upstream", "authorization") ?? "access_token";
  const needed =
    wanted === "access_token"
      ? ["set_xauthrequest", "pass_access_token"]
      : wanted === "id_token"
        ? ["set_authorization_header"]
        : [];
  const lacking = needed.filter((name) => proxy.isOn(name) === false);
  if (lacking.length === 0) return [];
  const token = wanted === "access_token" ? "access token" : "ID token";
  return [
    {
      path: "upstream.authorization",
      text: `without oauth2-proxy's ${lacking.join(" and ")} (${proxy.from}) its answer to a miss has no ${token}`,
    },
  ];
}

function nameless({ config, proxy }: Situation): Advice[] {
  const wanted = at(config, "upstream", "authorization") ?? "access_token";
  if (wanted === "access_token") return [];
  const advice: Advice[] = [];
  if (at(config, "upstream", "setXauthrequest") !== false && proxy.isOn("set_xauthrequest") === false) {
    advice.push({
      path: "upstream.setXauthrequest",
      text: `without oauth2-proxy's set_xauthrequest (${proxy.from}) its answer to a miss names nobody`,
    });
  }
  if (at(config, "upstream", "passAccessToken") !== false && proxy.isOn("pass_access_token") === false) {
    advice.push({
      path: "upstream.passAccessToken",
      text: `without oauth2-proxy's pass_access_token (${proxy.from}) its answer to a miss has no access token`,
    });
  }
  return advice;
}

function basicAuth({ proxy }: Situation): Advice[] {
  if (proxy.isOn("set_basic_auth") !== true) return [];
  const text = `oauth2-proxy's set_basic_auth (${proxy.from}) gives apps Authorization: Basic, which no request that the filter lets pass has`;
  return [{ path: "upstream.authorization", text }];
}

function otherHeaders({ config, proxy, judgesBearers, judgesSessions }: Situation): Advice[] {
  if (!judgesBearers && !judgesSessions) return [];
  const own = Object.keys(recordOf(at(config, "upstream", "claimHeaders"))).map((name) => name.toLowerCase());
  const lost = (proxy.structure?.responseHeaders ?? [])
    .map(({ name }) => name)
    .filter((name) => ![...ON_HITS, ...own].includes(name.toLowerCase()));
  if (lost.length === 0) return [];
  const text = `oauth2-proxy's injectResponseHeaders (${proxy.from}) has ${lost.join(", ")}, which no request that the filter lets pass has; upstream.claimHeaders can name further claims`;
  return [{ path: "upstream", text }];
}

/** The headers that a hit carries of a session, and the claims that they are of. */
const CLAIMS: Readonly<Record<string, string>> = {
  "x-auth-request-user": "user",
  "x-auth-request-email": "email",
  "x-auth-request-groups": "groups",
  "x-auth-request-preferred-username": "preferred_username",
  "x-auth-request-access-token": "access_token",
};

/** What a header of oauth2-proxy's answer is of, in words: "user", "user with a prefix", "no claim". */
function sourceOf({ claims, prefixes }: ResponseHeader): string {
  const names = claims.map((claim, index) => {
    const name = claim === "" ? "no claim" : claim;
    return (prefixes[index] ?? "") === "" ? name : `${name} with a prefix`;
  });
  return names.join(" and ") || "nothing";
}

// A person would have two names, by whether a request passes here or is asked about.
function otherClaims({ config, proxy, judgesBearers, judgesSessions }: Situation): Advice[] {
  const headers = proxy.structure?.responseHeaders;
  if (headers === undefined || (!judgesBearers && !judgesSessions)) return [];
  const own = Object.keys(recordOf(at(config, "upstream", "claimHeaders"))).map((name) => name.toLowerCase());
  const different = Object.entries(CLAIMS).flatMap(([name, claim]) => {
    const given = headers.filter((header) => header.name.toLowerCase() === name);
    const source = given.map(sourceOf).join(" and ");
    return own.includes(name) || given.length === 0 || source === claim ? [] : [{ name, claim, source }];
  });
  return different.map(({ name, claim, source }) => ({
    path: "upstream",
    text: `oauth2-proxy's injectResponseHeaders (${proxy.from}) makes ${name} of ${source}, and the filter makes it of ${claim}: one person is two, by whether a request is asked about`,
  }));
}

// The answer to a miss has the header as it is made there.
function bareToken({ config, proxy }: Situation): Advice[] {
  if (at(config, "upstream", "authorization") !== "id_token") return [];
  const given = (proxy.structure?.responseHeaders ?? []).filter(
    ({ name }) => name.toLowerCase() === "authorization",
  );
  const isBare = given.some(({ claims, prefixes }) =>
    claims.some((claim, index) => claim === "id_token" && prefixes[index] !== "Bearer "),
  );
  if (!isBare) return [];
  const text = `oauth2-proxy's injectResponseHeaders (${proxy.from}) has Authorization of id_token without the prefix "Bearer ", which a request that the filter lets pass has`;
  return [{ path: "upstream.authorization", text }];
}

function absentHeaders({ config, proxy, judgesBearers, judgesSessions }: Situation): Advice[] {
  const headers = proxy.structure?.responseHeaders;
  const isShown =
    at(config, "upstream", "setXauthrequest") !== false && proxy.isOn("set_xauthrequest") === true;
  if (headers === undefined || !isShown || (!judgesBearers && !judgesSessions)) return [];
  const names = headers.map(({ name }) => name.toLowerCase());
  const absent = Object.keys(CLAIMS).filter(
    (name) => name !== "x-auth-request-access-token" && !names.includes(name),
  );
  if (absent.length === 0) return [];
  const text = `oauth2-proxy's injectResponseHeaders (${proxy.from}) has no ${absent.join(", ")}: a request that is asked about goes without, one that passes here has it`;
  return [{ severity: "note", path: "upstream.setXauthrequest", text }];
}

// Two kinds of credentials in one header: whoever sends Basic is judged by oauth2-proxy before his cookie is.
function htpasswd({ config, proxy }: Situation): Advice[] {
  if (!proxy.text("htpasswd_file") || at(config, "authService", "htpasswd") === true) return [];
  const text = `oauth2-proxy has an htpasswd_file (${proxy.from}): with Basic credentials one is somebody else there than by the session here; say authService.htpasswd: true`;
  return [{ path: "authService", text }];
}

export const IDENTITY: readonly Rule[] = [
  { options: ["set_xauthrequest", "pass_access_token", "set_authorization_header"], judge: tokenless },
  { options: ["set_xauthrequest", "pass_access_token"], judge: nameless },
  { options: ["set_basic_auth"], judge: basicAuth },
  { options: [], judge: otherHeaders },
  { options: [], judge: otherClaims },
  { options: [], judge: bareToken },
  { options: [], judge: absentHeaders },
  { options: ["htpasswd_file"], judge: htpasswd },
];
