// Two teams behind one gateway that istiod configured, each with a namespace, an app, an oauth2-proxy and a Dex of its own: as realms of one
// plugin, and as two plugins.
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { ADMIN, PASSWORD } from "../../scripts/stack/dex";
import type { GatewayBrowser } from "./gateway-browser";
import { IstioStack, isOurs } from "./istio-stack";

interface Team {
  readonly namespace: string;
  readonly url: string;
  readonly issuer: string;
  readonly cookieName: string;
}

const DEMO: Team = {
  namespace: "demo",
  url: "https://httpbin.example.com/headers",
  issuer: "https://dex.example.com",
  cookieName: "_oauth2_proxy",
};
const ARGO: Team = {
  namespace: "argo",
  url: "https://argo.example.com/headers",
  issuer: "https://login.example.com",
  cookieName: "_argo",
};
const TEAMS = [DEMO, ARGO] as const;

/** The plugins of each overlay, in the order in which they are applied. */
const OVERLAYS: Readonly<Record<string, readonly string[]>> = {
  "overlays/teams/realms": ["postern"],
  "overlays/teams/plugins": ["postern-argo", "postern"],
};

const otherOf = (team: Team) => (team === DEMO ? ARGO : DEMO);
const SPOOFED = { "x-auth-request-email": "mallory@example.com", "x-forwarded-user": "mallory" };

function issuerOf(authorization: string): unknown {
  const payload = authorization.slice("Bearer ".length).split(".")[1] ?? "";
  return (JSON.parse(Buffer.from(payload, "base64url").toString()) as { iss?: unknown }).iss;
}

for (const [overlay, plugins] of Object.entries(OVERLAYS)) {
  describe(`istio/${overlay} at a gateway configured by istiod`, () => {
    let stack: IstioStack;
    let browser: GatewayBrowser;
    const cookies = new Map<Team, string>();

    const get = (team: Team, headers: Readonly<Record<string, string>> = {}) =>
      stack.browser().get(team.url, { headers, follow: false });

    async function assertLeadsToLogin(team: Team, headers: Readonly<Record<string, string>>): Promise<void> {
      const page = await get(team, headers);
      assert.equal(page.status, 302);
      assert.ok(
        String(page.headers.location).startsWith(`${team.issuer}/auth?`),
        String(page.headers.location),
      );
    }

    async function assertIdentity(team: Team, headers: Readonly<Record<string, string>>): Promise<void> {
      const page = await get(team, headers);
      assert.equal(page.status, 200, page.body);
      const { headers: seen } = JSON.parse(page.body) as { headers: Record<string, string> };
      assert.equal(issuerOf(seen.Authorization ?? ""), team.issuer);
      assert.equal(seen["X-Auth-Request-Email"], ADMIN.email);
      assert.ok(!page.body.includes("mallory"));
    }

    before(async () => {
      stack = await IstioStack.start({ overlay });
      for (const name of plugins) assert.equal(await stack.applyPlugin(await stack.plugin(name)), "accepted");
      browser = stack.browser();
    });
    after(() => stack?.stop());

    it("stands as often before the gateway's own filters as there are plugins", async () => {
      const guarded = (await stack.envoy.httpFilters()).filter((names) => names.some(isOurs));
      assert.ok(guarded.length > 0);
      for (const names of guarded) assert.equal(names.filter(isOurs).length, plugins.length);
    });

    it("leads one browser through both logins, each at its own identity provider", async () => {
      for (const team of TEAMS) {
        await assertLeadsToLogin(team, SPOOFED);
        const page = await browser.login(team.url, ADMIN.email, PASSWORD);
        assert.deepEqual([page.status, page.url], [200, team.url]);
        cookies.set(team, await browser.cookies(team.url));
      }
    });

    it("brings each app the identity of its own team, without a call", async () => {
      const calls = () => Promise.all(TEAMS.map(({ namespace }) => stack.authCalls(namespace)));
      const earlier = await calls();
      for (const team of TEAMS) {
        const cookie = cookies.get(team) ?? "";
        await assertIdentity(team, { cookie });
        await assertIdentity(team, { cookie, ...SPOOFED });
      }
      assert.deepEqual(await calls(), earlier);
    });

    it("sends who has only the other team's session to the team's own login", async () => {
      for (const team of TEAMS) {
        const { cookieName } = otherOf(team);
        const session = (cookies.get(otherOf(team)) ?? "")
          .split("; ")
          .filter((cookie) => cookie.startsWith(cookieName));
        assert.equal(session.length, 1);
        await assertLeadsToLogin(team, { cookie: session.join(), ...SPOOFED });
      }
    });

    it("leaves both identity providers alone", async () => {
      for (const { issuer } of TEAMS) {
        const page = await stack.browser().get(`${issuer}/.well-known/openid-configuration`);
        assert.equal(page.status, 200);
      }
    });

    it("has one team notice nothing of the other's oauth2-proxy being down", async () => {
      stack.oauth2Proxy(ARGO.namespace).signal("SIGKILL");
      for (const team of TEAMS) await assertIdentity(team, { cookie: cookies.get(team) ?? "" });
      assert.equal((await get(ARGO)).status, 503);
      await assertLeadsToLogin(DEMO, {});
      const page = await stack.browser().login(DEMO.url, ADMIN.email, PASSWORD);
      assert.equal(page.status, 200);
    });
  });
}
