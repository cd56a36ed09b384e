// Every rule that refuses, in every doubt, on a real Envoy with oauth2-proxy behind it, which knows nothing of the rules: nothing
// reaches the app. About 3,000 requests, with the cookie secret and without.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { PluginConfig } from "../../../scripts/stack/plugin-config";
import { inTurn, sendCrumbs, sendDoubted } from "../../support/doubted-requests";
import { Http2Client } from "../../support/http2-client";
import { LONG_AGO_MILLISECONDS, Member } from "../../../scripts/lab/member";
import { RefreshStack } from "../../../scripts/lab/refresh-stack";
import { ALL_DOUBTS, type Doubt, DOUBTS, PLAIN, type SessionRequest } from "../../support/request-doubts";

/** Dex's tokens have aud oauth2-proxy and email_verified true; this person is in no group. */
const REFUSING: Readonly<Record<string, object>> = {
  ops: { allowedGroups: ["ops"] },
  unverified: { requiredClaims: { email_verified: ["false"] } },
  tenant: { requiredClaims: { tenant: ["acme"] } },
  aud: { audiences: ["other"] },
};
const PASSING: Readonly<Record<string, object>> = {
  free: {},
  verified: { requiredClaims: { email_verified: ["true"] } },
  own: { audiences: ["oauth2-proxy"] },
};
const ROUTES = Object.entries({ ...REFUSING, ...PASSING }).map(([name, demand]) => ({
  name,
  paths: [`/${name}/*`],
  ...demand,
}));

const SETTINGS = [
  { name: "with the cookie secret", session: {} },
  { name: "without a cookie secret", session: { cookieSecret: undefined } },
];

/** Where nobody may pass, whatever the rules. */
const STRANGERS: Readonly<Record<string, string>> = {
  nobody: "theme=dark",
  "a made-up cookie": `_oauth2_proxy=${"x".repeat(800)}|1768478400|${"y".repeat(43)}=`,
};

for (const { name, session } of SETTINGS) {
  describe(`A refusal, ${name},`, () => {
    let setup: RefreshStack;
    let member: Member;
    let age = LONG_AGO_MILLISECONDS;
    before(async () => {
      const plugin = ({ rules, ...config }: PluginConfig) => ({
        ...config,
        session: { ...config.session, ...session },
        rules: { ...rules, routes: ROUTES },
      });
      setup = await RefreshStack.start({ plugin, dex: { rotateRefreshTokens: false } });
      member = await Member.login(setup.stack);
    });
    after(() => setup.finish());

    const host = () => new URL(setup.stack.url).host;
    const request = (path: string, cookie: string, doubt: Doubt): SessionRequest =>
      doubt.of({ method: "GET", path, cookies: [cookie], headers: [] });

    /** The same session, due, in a cookie of its own. */
    function due(): string {
      const twin = member.twin();
      twin.change({ createdAt: new Date(Date.now() - age++) });
      return twin.cookie;
    }

    async function assertNonePasses(requests: readonly SessionRequest[]): Promise<void> {
      const reached = setup.app.requests.length;
      await inTurn(requests, (each) => sendDoubted(setup.stack.port, host(), each));
      const passed = setup.app.requests.slice(reached).map(({ method, url }) => `${method} ${url}`);
      assert.deepEqual(passed, []);
    }

    for (const route of Object.keys(REFUSING)) {
      it(`by a route holds in every doubt: ${JSON.stringify(REFUSING[route])}`, () =>
        assertNonePasses(ALL_DOUBTS.map((doubt) => request(`/${route}/x`, member.cookie, doubt))));

      it(`by a route holds for a session that is due: ${JSON.stringify(REFUSING[route])}`, () =>
        assertNonePasses(ALL_DOUBTS.map((doubt) => request(`/${route}/x`, due(), doubt))));

      it(`by a route holds for a token of its own: ${JSON.stringify(REFUSING[route])}`, async () => {
        const token = member.session.idToken ?? assert.fail();
        const forms = [`Bearer ${token}`, `Basic ${Buffer.from(`${token}:`).toString("base64")}`];
        const doubts = [PLAIN, ...DOUBTS.queries, ...DOUBTS.paths, ...DOUBTS.methods, ...DOUBTS.headers];
        const requests = forms.flatMap((form) =>
          doubts.map((doubt) => {
            const plain = request(`/${route}/x`, "theme=dark", doubt);
            return { ...plain, headers: [...plain.headers, ["authorization", form] as const] };
          }),
        );
        await assertNonePasses(requests);
      });
    }

    for (const [stranger, cookie] of Object.entries(STRANGERS)) {
      it(`of ${stranger} holds in every doubt`, () =>
        assertNonePasses(ALL_DOUBTS.map((doubt) => request("/free/x", cookie, doubt))));
    }

    it("holds over HTTP/2, each cookie in a field of its own", async () => {
      const client = await Http2Client.connect(setup.stack.port);
      const reached = setup.app.requests.length;
      const doubts = [PLAIN, ...DOUBTS.queries, ...DOUBTS.cookies.slice(0, 5), ...DOUBTS.credentials];
      const requests = Object.keys(REFUSING).flatMap((route) =>
        doubts.map((doubt) => request(`/${route}/x`, member.cookie, doubt)),
      );
      await inTurn(requests, (each) => sendCrumbs(client, host(), each));
      await client.close();
      assert.equal(setup.app.requests.length, reached);
    });

    it("is none where the demand is met, as the control of this table", async () => {
      for (const route of Object.keys(PASSING)) {
        for (const doubt of [PLAIN, ...DOUBTS.queries.slice(0, 4)]) {
          for (const cookie of [member.cookie, due()]) {
            const { status } = await sendDoubted(
              setup.stack.port,
              host(),
              request(`/${route}/x`, cookie, doubt),
            );
            assert.equal(status, 200, `/${route}/x, ${doubt.name}`);
          }
        }
      }
    });
  });
}
