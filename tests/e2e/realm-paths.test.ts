// Two realms on one host of a real Envoy, /kiali and /argo, each with a proxyPrefix below its path: every browser has the cookies of both.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PASSWORD } from "../../scripts/stack/dex";
import { Browser } from "../../scripts/lab/browser";
import { type HeaderLine, send, valueOf, valuesOf } from "../../scripts/lab/raw-http";
import { seenIn } from "../../scripts/lab/recording-app";
import { until } from "../../scripts/lab/until";
import { ARGO, IDENTITY, KIALI, PEOPLE, proxyPrefixOf, type Team, TeamsStack } from "../support/teams-stack";

const HOST = "apps.example.com";
const ON_KIALI: Team = { ...KIALI, host: HOST, path: "/kiali" };
const ON_ARGO: Team = { ...ARGO, host: HOST, path: "/argo" };
const PATHS = [ON_KIALI, ON_ARGO] as const;
const EMAIL = PEOPLE[0]?.email ?? "";
const SPOOFED: readonly HeaderLine[] = [
  ["x-auth-request-user", "mallory"],
  ["x_forwarded_email", "mallory"],
  ["remote-user", "mallory"],
];

const gateway = await TeamsStack.start(PATHS);
after(() => gateway.finish());

const cookies = new Map<Team, string>();

function cookieOf(team: Team): string {
  const cookie = cookies.get(team);
  assert.ok(cookie !== undefined);
  return cookie;
}

function otherOf(team: Team): Team {
  return team === ON_KIALI ? ON_ARGO : ON_KIALI;
}

const bothCookies = () => PATHS.map(cookieOf).join("; ");

function get(path: string, cookie = "", more: readonly HeaderLine[] = []) {
  const shown: HeaderLine[] = cookie === "" ? [] : [["cookie", cookie]];
  const headers: HeaderLine[] = [["host", HOST], ["accept", "text/html"], ...shown, ...more];
  return send(gateway.stack.port, { path, headers });
}

async function assertLeadsToLoginOf(team: Team, cookie: string): Promise<void> {
  const { status, headers } = await get(`${team.path}/x`, cookie);
  assert.equal(status, 302);
  const { searchParams } = new URL(valueOf(headers, "location") ?? "");
  assert.equal(searchParams.get("client_id"), team.client.id);
  assert.match(searchParams.get("redirect_uri") ?? "", new RegExp(`${proxyPrefixOf(team)}/callback$`));
}

before(async () => {
  for (const team of PATHS) cookies.set(team, await gateway.cookieAfterLogin(team, EMAIL));
});

describe("Realms on paths of one host", () => {
  it("lead one browser through both logins, each by its own callback and back to its own page", async () => {
    const browser = new Browser();
    for (const team of PATHS) {
      const url = gateway.urlOf(team);
      const page = await browser.login(url, EMAIL, PASSWORD);
      assert.deepEqual([page.status, page.url], [200, url]);
      assert.ok(page.redirects.some((each) => new URL(each).pathname === `${proxyPrefixOf(team)}/callback`));
    }
    for (const team of PATHS)
      assert.equal((await browser.get(gateway.urlOf(team), { follow: false })).status, 200);
    await browser.close();
  });

  it("bring each app its own identity, whatever other session or spoofed header comes along", async () => {
    for (const team of PATHS) {
      const identity = await gateway.identityOf(team, cookieOf(team));
      for (const cookie of [cookieOf(team), bothCookies()]) {
        const seen = seenIn(await get(`${team.path}/x`, cookie, SPOOFED));
        assert.deepEqual(
          IDENTITY.flatMap((name) => valuesOf(seen.headers, name)),
          identity,
        );
        assert.equal(seen.headers.filter(([, value]) => value === "mallory").length, 0);
      }
    }
  });

  it("send who has only the other one's session, or nothing, to their own login", async () => {
    for (const team of PATHS) {
      await assertLeadsToLoginOf(team, "");
      await assertLeadsToLoginOf(team, cookieOf(otherOf(team)));
    }
  });

  it("have each their oauth2-proxy's pages, and the other one's sees nothing of them", async () => {
    for (const team of PATHS) {
      // Lines of earlier requests may still be on their way from a log.
      const mark = `mark=${team.name}`;
      const marked = (proxy: Team) =>
        gateway
          .proxyOf(proxy)
          .requests.map(({ uri }) => uri)
          .filter((uri) => uri.includes(mark));
      const pages = ["callback?code=x&state=y&", "start?rd=%2Fx&", "userinfo?"];
      const uris = pages.map((page) => `${proxyPrefixOf(team)}/${page}${mark}`);
      for (const uri of uris) await get(uri);
      await until(`${team.name}'s pages`, () => marked(team).length >= uris.length);
      assert.deepEqual(marked(team), uris);
      assert.deepEqual(marked(otherOf(team)), []);
    }
  });

  it("leave no other path of the host open, however it is spelled", async () => {
    const reached = gateway.app.requests.length;
    const paths = ["/", "/x", "/kialis/x", "/Kiali/x", "//kiali/x", "/kiali;/x", "/oauth2/start"];
    for (const path of paths) assert.equal((await get(path, bothCookies())).status, 403, path);
    assert.equal(gateway.app.requests.length, reached);
  });

  it("are told apart by the path that the app sees, not by the one that a client wrote", async () => {
    const identity = await gateway.identityOf(ON_ARGO, cookieOf(ON_ARGO));
    for (const path of ["/kiali/../argo/x", "/%61rgo/x"]) {
      const { headers, url } = seenIn(await get(path, bothCookies()));
      assert.equal(url, "/argo/x");
      assert.equal(valueOf(headers, "authorization"), identity[0]);
    }
    const reached = gateway.app.requests.length;
    for (const path of ["/kiali/%2e%2e%2fargo/x", "/kiali/..%2fargo/x"])
      assert.equal((await get(path, cookieOf(ON_ARGO))).status, 302, path);
    assert.equal(gateway.app.requests.length, reached);
  });

  it("end with a sign-out their own sessions alone", async () => {
    const { status } = await get(`${proxyPrefixOf(ON_KIALI)}/sign_out`, bothCookies());
    assert.equal(status, 302);
    await assertLeadsToLoginOf(ON_KIALI, bothCookies());
    const seen = seenIn(await get("/argo/x", bothCookies()));
    assert.equal(valueOf(seen.headers, "x-auth-request-email"), EMAIL);
  });
});
