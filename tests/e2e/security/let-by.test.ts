// Where oauth2-proxy lets everybody by, or answers itself: its 200 there is no word about a session, in no request after it, and
// its own paths are no way to the app.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { PluginConfig } from "../../../scripts/stack/plugin-config";
import { inTurn, sendDoubted } from "../../support/doubted-requests";
import { Member } from "../../../scripts/lab/member";
import type { HeaderLine } from "../../../scripts/lab/raw-http";
import { RefreshStack } from "../../../scripts/lab/refresh-stack";
import { DOUBTS, PLAIN, type SessionRequest } from "../../support/request-doubts";
import type { SessionContents } from "../../../scripts/lab/session-cookie";

const WORKER_TURNS = 6;
const OPS_USER = { email: "olga@example.com", username: "olga", userID: "id-of-olga", groups: ["ops"] };

const PREFLIGHT: readonly HeaderLine[] = [
  ["origin", "https://spa.example.com"],
  ["access-control-request-method", "GET"],
];

/** Requests that oauth2-proxy lets by whoever asks. */
const LET_BY: Readonly<Record<string, Partial<SessionRequest>>> = {
  "another spelling of a public path": { path: "/%68ealthz" },
  "a path that oauth2-proxy alone has as public": { path: "/open/x" },
  "a query constraint on it": { path: "/open/x?allowed_groups=" },
  "a preflight": { method: "OPTIONS", path: "/", headers: PREFLIGHT },
  "an OPTIONS request": { method: "OPTIONS", path: "/admin" },
};

/** Sessions that oauth2-proxy has let in once and lets in no more. */
const REFUSED: Readonly<Record<string, SessionContents>> = {
  "of another group": { groups: ["dev"] },
  "of another domain": { email: "olga@example.org" },
  "of another group and due": {
    groups: ["dev"],
    createdAt: new Date(Date.now() - 600_000),
    refreshToken: "",
  },
};

const SETTINGS = [
  { name: "with the cookie secret", session: {} },
  { name: "without a cookie secret", session: { cookieSecret: undefined } },
];

for (const { name, session } of SETTINGS) {
  describe(`oauth2-proxy's 200 to everybody, ${name},`, () => {
    let setup: RefreshStack;
    let member: Member;
    before(async () => {
      const plugin = ({ rules, ...config }: PluginConfig) => ({
        ...config,
        session: { ...config.session, ...session, allowedGroups: ["ops"], emailDomains: ["example.com"] },
        rules: { ...rules, public: [{ methods: ["GET"], paths: ["/healthz"] }] },
      });
      const extra = {
        skip_auth_routes: ["^/healthz$", "^/open/"],
        skip_auth_preflight: true,
        allowed_groups: ["ops"],
        email_domains: ["example.com"],
      };
      setup = await RefreshStack.start({ plugin, dex: { users: [OPS_USER] }, oauth2Proxy: { extra } });
      member = await Member.login(setup.stack, OPS_USER.email);
    });
    after(() => setup.finish());

    const host = () => new URL(setup.stack.url).host;
    const send = (request: SessionRequest) => sendDoubted(setup.stack.port, host(), request);
    const plain = (path: string, cookies: readonly string[]): SessionRequest => ({
      method: "GET",
      path,
      cookies,
      headers: [],
    });

    for (const [kind, contents] of Object.entries(REFUSED)) {
      it(`teaches nothing about a session ${kind}`, async () => {
        for (const [way, letBy] of Object.entries(LET_BY)) {
          const refused = member.twin();
          refused.change(contents);
          const cookies = [refused.cookie];
          for (let i = 0; i < WORKER_TURNS; i++) await send({ ...plain("/", cookies), ...letBy });
          const reached = setup.app.requests.length;
          const looks = [PLAIN, ...DOUBTS.queries.slice(0, 2), ...DOUBTS.credentials.slice(0, 1)];
          const requests = [...looks, ...looks, ...looks].map((look) => look.of(plain("/admin/x", cookies)));
          await inTurn(requests, send);
          assert.equal(setup.app.requests.length, reached, `${way}: requests that reached the app`);
        }
      });
    }

    it("is no way to the app on the paths that it answers itself", async () => {
      const reached = setup.app.requests.length;
      const forms = [PLAIN, ...DOUBTS.queries, ...DOUBTS.methods, ...DOUBTS.headers, ...DOUBTS.credentials];
      const cookies = [[], ["_oauth2_proxy=x|1768478400|y"], ["_oauth2_proxy_0=x; _oauth2_proxy_1=y"]];
      const requests = ["/ping", "/ready", "/robots.txt"].flatMap((path) =>
        cookies.flatMap((lines) => forms.map((form) => form.of(plain(path, lines)))),
      );
      const open = requests.filter(({ method }) => method !== "OPTIONS");
      await inTurn(open, send);
      const passed = setup.app.requests.slice(reached).map(({ method, url }) => `${method} ${url}`);
      assert.deepEqual(passed, []);
    });

    it("keeps no good session out", async () => {
      const paths = ["/admin/x", "/ping", "/ready", "/robots.txt"];
      for (const path of [...paths, ...paths]) {
        assert.equal((await send(plain(path, [member.cookie]))).status, 200, path);
      }
    });
  });
}
