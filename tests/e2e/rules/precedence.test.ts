// What a route restricts on a real Envoy, whatever another rule opens: by an unusual method over HTTP/2, by a path's ending, by an escape.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { sessionOnly } from "../../../scripts/lab/e2e-stack";
import { Http2Client } from "../../support/http2-client";
import { Member } from "../../../scripts/lab/member";
import { APP, RulesStack } from "../../support/rules-stack";
import { cookieHeader } from "../../../scripts/lab/session-cookie";

const setup = await RulesStack.start({
  plugin: (config) => ({
    ...sessionOnly(config),
    rules: {
      hosts: [APP],
      public: [{ methods: ["GET"], paths: ["*.css", "/admin/logo.png", "/public/*"] }],
      routes: [{ methods: ["POST", "GET"], paths: ["/admin/*"], allowedGroups: ["ops"] }],
    },
  }),
});
const { stack } = setup;
let member: Member;
let client: Http2Client;
let authority: string;

before(async () => {
  member = await Member.login(stack);
  client = await Http2Client.connect(stack.port);
  authority = `${APP}:${stack.port}`;
});
after(async () => {
  await client.close();
  await setup.finish();
});

const ask = async (method: string, path: string, cookie?: string) => {
  const headers = { ":method": method, ":authority": authority, accept: "text/html" };
  return (await client.get(path, cookie === undefined ? headers : { ...headers, cookie })).status;
};

describe("A route for a group", () => {
  it("is closed to a session without it by every spelling of its methods, and by HEAD", async () => {
    const cookie = cookieHeader(member.value);
    await setup.reachingNobody(async () => {
      for (const method of ["GET", "POST", "get", "post", "Get", "pOsT", "HEAD", "head"])
        assert.equal(await ask(method, "/admin/x", cookie), 403, method);
    });
    assert.equal(await ask("PUT", "/admin/x", cookie), 200);
  });

  it("is not opened by a public rule for something else, nor by an escape that a server may cut at", async () => {
    const cookie = cookieHeader(member.value);
    await setup.reachingNobody(async () => {
      for (const path of [
        "/admin/x.css",
        "/admin/x%3f.css",
        "/admin%23.css",
        "/private%3f.css",
        "/private%23.css",
      ])
        assert.notEqual(await ask("GET", path), 200, path);
      for (const path of ["/admin/x.css", "/admin/x%3f.css", "/admin%3F.css"])
        assert.equal(await ask("GET", path, cookie), 403, path);
    });
  });

  it("leaves its exceptions and everything else open", async () => {
    for (const path of ["/x.css", "/admin/logo.png", "/public/x"])
      assert.equal(await ask("GET", path), 200, path);
    for (const method of ["get", "HEAD"]) assert.notEqual(await ask(method, "/public/x"), 200, method);
  });
});
