// explain knows revocation lists: from a file, in the place of the one that Envoy would fetch.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CONFIG, explain, session, write } from "./explain-fixture";

const REVOKING = {
  ...CONFIG,
  revocation: { list: { service: "revocations.demo.svc.cluster.local", port: 80, path: "/revoked.json" } },
};
const URL = "https://app.example.com/x";

async function outcomeWith(list: unknown, config: unknown = REVOKING): Promise<[number, string]> {
  await write("revoking.json", config);
  await write("revoked.json", list);
  const asked = ["GET", URL, "-H", `Cookie: _oauth2_proxy=${session()}`];
  const { status, text, errors } = await explain("revoking.json", ...asked, "--revoked", "revoked.json");
  return [status, [text, ...errors].join("\n")];
}

describe("explain --revoked", () => {
  it("says that a session is revoked, and where its owner is led", async () => {
    const [status, text] = await outcomeWith({
      revoked: [{ email: "alice.smith@example.com", before: 4e9 }],
    });
    assert.equal(status, 0, text);
    assert.match(text, /session_revoked/);
    assert.match(text, /403/);
    const [, again] = await outcomeWith({ revoked: [{ before: Math.floor(Date.now() / 1000) }] });
    assert.match(again, /302/);
  });

  it("says that one that is not on the list passes", async () => {
    const [status, text] = await outcomeWith({ revoked: [{ email: "bob@example.com" }] });
    assert.equal(status, 0, text);
    assert.match(text, /session_verified/);
  });

  it("says what is wrong with a list", async () => {
    const [status, text] = await outcomeWith({ revoked: [{ mail: "bob@example.com" }] });
    assert.equal(status, 2);
    assert.match(text, /an entry that is not made of sub, email, sid, jti .*: entry 0/);
  });

  it("takes no list for a configuration without one", async () => {
    const [status, text] = await outcomeWith({ revoked: [] }, CONFIG);
    assert.equal(status, 2);
    assert.match(text, /revoked\.json: the configuration has no revocation list/);
  });

  it("knows of a gateway that has none to rely on", async () => {
    await write("closed.json", { ...REVOKING, revocation: { ...REVOKING.revocation, failure: "closed" } });
    const { text } = await explain("closed.json", "GET", URL, "-H", `Cookie: _oauth2_proxy=${session()}`);
    assert.match(text, /revocations_unknown/);
    assert.match(text, /503/);
  });
});
