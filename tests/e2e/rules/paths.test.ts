// Attacks on rules by path, method and host, sent byte for byte to Envoy, with Istio's default path normalisation and with none.
//
// Envoy may clean a path before the filter sees it; then what counts is the path that the app receives. So each request that
// reaches the app is judged by that: it must be one that the rules name, as it stands there.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Member } from "../../../scripts/lab/member";
import { exchange, type HeaderLine, type RawResponse } from "../../../scripts/lab/raw-http";
import { APP, OPS_USER, RulesStack, SECOND } from "../../support/rules-stack";

const setup = await RulesStack.start();
const { stack, app } = setup;
let admin: Member;
let olga: Member;
before(async () => {
  admin = await Member.login(stack);
  olga = await Member.login(stack, OPS_USER.email);
});
after(() => setup.finish());

/** A path that the public rule names, written so that it has one reading only. */
const PUBLIC_PATH = /^(\/public|\/static\/.*|\/.*\.css)$/;
const PLAIN_PATH = /^\/(?!\/)(?:[^%\\;?#\x00-\x20\x7f-\xff]|%(?:20|c3|a9))*$/i;
/** A path that any server might take for one below /ops, however it reads it. */
const OPS_PATH = /(^|[/\\;]|%2f|%5c|%252f)+(o|%6f|%256f)ps(?![a-z])/i;

const TO_ADMIN = [
  "/static/../admin",
  "/static/./../admin",
  "/static/x/../../admin",
  "/public/../admin",
  "/public/..",
  "/static/..",
  "/static/%2e%2e/admin",
  "/static/.%2e/admin",
  "/static/%2E%2E/admin",
  "/static/%252e%252e/admin",
  "/static/..%2fadmin",
  "/static/..%2Fadmin",
  "/static/..%5cadmin",
  "/static/..\\admin",
  "/static\\..\\admin",
  "/static%2f..%2fadmin",
  "/static/..;/admin",
  "/static/..;x=1/admin",
  "/public;x=1",
  "/static/;/../admin",
  "/admin;.css",
  "/admin;/x.css",
  "/admin%3b.css",
  "//public",
  "/./public",
  "/.//public",
  "/static//x",
  "//static/x",
  "//evil.com/x.css",
  "/PUBLIC",
  "/Static/x",
  "/static",
  "/public/",
  "/publicx",
  "/x/public",
  "/a.cssx",
  "/admin?/public",
  "/admin?x=/static/x.css",
  "/admin?.css",
  "/admin#/public",
  "/admin#.css",
  "/public#",
  "/public%00",
  "/admin%00.css",
  "/admin%0d%0a.css",
  "/admin\0.css",
  "/admin%.css",
  "/static/%",
  "/static/%zz",
  "/static/\xff",
  "/admin\xe9.css",
  "http://app.example.com/admin?/public",
  "http://evil.com/public",
  "*",
];

const TO_OPS = [
  "/ops",
  "/ops/x",
  "/x/../ops/x",
  "/x/%2e%2e/ops/x",
  "/x/..;/ops/x",
  "/x/..%2fops/x",
  "/x/..%5cops/x",
  "/x/..\\ops/x",
  "//ops/x",
  "/./ops/x",
  "/ops//x",
  "/ops/./x",
  "/ops;x=1/y",
  "/ops;/x",
  "/ops%2fx",
  "/ops%5cx",
  "/ops\\x",
  "/%6fps/x",
  "/%6Fps/x",
  "/%256fps/x",
  "/static/../ops/x",
  "/static/..%2fops/x",
  "/static/..;/ops/x",
  "/ops/../ops/x",
  "/%2fops/x",
  "\\ops\\x",
  "/x/%252e%252e/ops/x",
  "http://app.example.com/ops/x",
  "/ops/x?allowed_groups=staff",
  "/ops/x#y",
  "/oauth2/../ops/x",
  "/oauth2/..%2fops/x",
  "/oauth2/..;/ops/x",
  "/oauth2/%2e%2e/ops/x",
];

function send(path: string, headers: readonly HeaderLine[] = [], method = "GET"): Promise<RawResponse> {
  const lines = [setup.host(), ...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return exchange(stack.port, Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines}\r\n`, "latin1"), method);
}

/** The paths that reached the app while requests ran. */
async function pathsReached(requests: () => Promise<unknown>): Promise<string[]> {
  const before = app.requests.length;
  await requests();
  return app.requests.slice(before).map(({ url }) => url.split("?")[0] ?? "");
}

const NORMALISATIONS = [
  { name: "as Istio normalises by default", options: { normalizePath: true } },
  {
    name: "with merged slashes and unescaped ones, Istio's strictest",
    options: { mergeSlashes: true, escapedSlashes: "UNESCAPE_AND_FORWARD" },
  },
  { name: "without normalisation", options: { normalizePath: false } },
] as const;

for (const { name, options } of NORMALISATIONS) {
  describe(`paths ${name}`, () => {
    before(() => stack.envoy.reconfigure(stack.pluginConfig, options));

    it("open nothing but what the public rule names, in the form in which the app gets it", async () => {
      for (const path of TO_ADMIN) {
        for (const reached of await pathsReached(() => send(path))) {
          assert.match(reached, PUBLIC_PATH, `${JSON.stringify(path)} reached the app as ${reached}`);
          assert.match(reached, PLAIN_PATH, `${JSON.stringify(path)} reached the app as ${reached}`);
        }
      }
    });

    it("lead nobody past a route for a group", async () => {
      for (const path of TO_OPS) {
        let status = 0;
        const reached = await pathsReached(async () => {
          status = (await admin.get(path)).status;
        });
        for (const url of reached) assert.doesNotMatch(url, OPS_PATH, `${path} reached the app as ${url}`);
        // oauth2-proxy answers what is below its prefix, however it goes on; that answer never reaches the app.
        const isPage = path.startsWith("/oauth2/") && status === 200;
        const isRefused = [301, 302, 307, 400, 403, 404].includes(status);
        assert.ok(reached.length > 0 || isPage || isRefused, `${path}: ${status}`);
      }
    });

    it("let members and public requests through as ever", async () => {
      for (const path of ["/public", "/public?x=/../y", "/static/a/b", "/static/a%20b", "/x/y.css"]) {
        assert.equal((await send(path)).status, 200, path);
      }
      assert.equal((await olga.get("/ops/x")).status, 200);
      assert.equal((await admin.get("/opsx")).status, 200);
    });

    it("are public for the rule's methods alone, whatever a header says", async () => {
      for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "FOO", "get"]) {
        const reached = await pathsReached(() =>
          send("/public", [["x-http-method-override", "GET"]], method),
        );
        assert.deepEqual(reached, [], method);
      }
    });

    it("are not changed by headers that name another", async () => {
      const names = [
        "x-original-url",
        "x-rewrite-url",
        "x-envoy-original-path",
        "x-forwarded-uri",
        "x-forwarded-prefix",
      ];
      for (const header of names) {
        const reached = await pathsReached(() => send("/admin", [[header, "/public"]]));
        assert.deepEqual(reached, [], header);
      }
    });

    it("are on no other host because of how the Host header is written", async () => {
      for (const host of [
        APP.toUpperCase(),
        `${APP}.`,
        `${APP}:443`,
        `${APP},${SECOND}`,
        `${SECOND},${APP}`,
        `${SECOND}:${stack.port}@${APP}`,
        `${APP}:`,
        `${APP}:x`,
        `${APP} `,
      ]) {
        const bytes = Buffer.from(
          `GET /ops/x HTTP/1.1\r\nhost: ${host}\r\ncookie: ${admin.cookie}\r\n\r\n`,
          "latin1",
        );
        const before = app.requests.length + setup.second.requests.length;
        const { status } = await exchange(stack.port, bytes);
        assert.equal(app.requests.length + setup.second.requests.length, before, `${host}: ${status}`);
      }
    });
  });
}
