// What check-config says of rules on groups that nobody can be seen to be in.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkSources } from "../../scripts/check-config/check";
import { parseSources } from "../../scripts/check-config/source";

describe("A route for groups", () => {
  const findings = (session: object | undefined) => {
    const config = JSON.stringify({
      authService: { cluster: "oauth2-proxy" },
      session,
      rules: { hosts: ["app.example.com"], routes: [{ paths: ["/ops/*"], allowedGroups: ["ops"] }] },
    });
    const { sources } = parseSources("p", config);
    const texts = checkSources(sources).findings.map(({ text }) => text);
    return texts.filter((text) => text.includes("more than one group")).length;
  };

  it("is warned about where no session can be opened: several groups are one header then", () => {
    assert.equal(findings(undefined), 1);
    assert.equal(findings({ cookieRefresh: "1h" }), 1);
  });

  it("is fine where sessions can be opened", () => {
    assert.equal(findings({ cookieSecret: { env: "COOKIE_SECRET" } }), 0);
  });
});
