// oauth2-proxy asked once more about what the filter passed on, as a CUSTOM policy at an app has it: the session's cookie is gone, and a token that is
// no JWT speaks for nobody. check-config says so of such a policy (scripts/check-config/guards-behind.ts).
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { FakeHost } from "../../../scripts/fake-host/host";
import { COOKIE_SECRET } from "../../../scripts/stack/oauth2-proxy";
import { Bed } from "./bed";

describe("oauth2-proxy asked about what the filter passed on", () => {
  let bed: Bed;
  before(async () => void (bed = await Bed.start()));
  after(() => bed.stop());

  /** The request as the app would get it. */
  const passedOn = (): Record<string, string> => {
    const host = new FakeHost({ environment: { COOKIE_SECRET }, now: Date.now() });
    assert.ok(host.configure(bed.config()).accepted);
    const stream = host.request([
      [":authority", "app.example.com"],
      [":path", "/app"],
      [":method", "GET"],
      [":scheme", "https"],
      ["cookie", bed.cookie()],
      ["accept", "text/html"],
    ]);
    assert.equal(stream.state, "forwarded");
    const entries = ["cookie", "authorization"].map((name) => [name, stream.request.get(name)]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
  };

  for (const skip_jwt_bearer_tokens of [true, false]) {
    it(`sends whoever is signed in to the login again (skip_jwt_bearer_tokens ${skip_jwt_bearer_tokens})`, async () => {
      const headers = passedOn();
      assert.deepEqual(Object.keys(headers), ["authorization"]);
      await bed.withProxy({ skip_jwt_bearer_tokens }, async (ask) => {
        assert.equal((await ask?.({ headers: { cookie: bed.cookie() } }))?.status, 200);
        assert.equal((await ask?.({ headers }))?.status, 302);
      });
    });
  }
});
