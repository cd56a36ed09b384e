// Real apps that get headers as variables believe no identity of a client, in none of the spellings that become one variable there.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { makeRunFolder } from "../../scripts/stack/run-folder";
import { answerBytes, ChaosServer, replying } from "../../scripts/lab/chaos-server";
import { CGI_KINDS, CgiApp, variablesSeen } from "../support/cgi-apps";
import { appHost, finishStack, sessionOnly, startStack } from "../../scripts/lab/e2e-stack";
import { spellingsOf } from "../support/header-spellings";
import type { HeaderLine } from "../../scripts/lab/raw-http";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";

const WORDS = ["user", "email", "groups", "preferred-username", "access-token"];
const NAMES = [
  ...WORDS.flatMap((word) => [`x-auth-request-${word}`, `x-forwarded-${word}`]),
  "gap-auth",
  "remote-user",
  "x-webauth-user",
  "x-amzn-oidc-data",
];
const FORGED = "forged";

function forging(name: string): HeaderLine[] {
  return spellingsOf(name).map((spelling): HeaderLine => [spelling, FORGED]);
}

for (const kind of CGI_KINDS) {
  describe(`An app behind ${kind.name}`, { skip: kind.skip }, () => {
    let stack: Awaited<ReturnType<typeof startStack>>;
    let app: CgiApp;
    let auth: ChaosServer;
    let host: HeaderLine;
    let session: HeaderLine;

    before(async () => {
      auth = await ChaosServer.start();
      app = await CgiApp.start(kind, await makeRunFolder());
      stack = await startStack({
        envoy: { authPort: auth.port, appPort: app.port, dexPort: app.port },
        plugin: (config) => {
          const rules = { ...config.rules, public: [{ paths: ["/public/*"] }] };
          return { ...sessionOnly(config), rules };
        },
      });
      host = appHost(stack);
      const value = mintSessionValue(stack.cookieSecret, {
        accessToken: "TOKEN",
        email: "bob@example.com",
        user: "bob",
      });
      session = ["cookie", cookieHeader(value)];
    });
    after(() => finishStack(stack, undefined, [app, auth]));

    it("would believe several spellings if nobody stood before it", async () => {
      const believed: string[] = [];
      for (const spelling of spellingsOf("x-auth-request-user")) {
        const seen = await variablesSeen(app.port, "/", [host, [spelling, FORGED]]);
        if (seen.get("HTTP_X_AUTH_REQUEST_USER") === FORGED) believed.push(spelling);
      }
      assert.ok(believed.length > 4, believed.join(" "));
    });

    /** Sends each spelling alone, and for each name all of them at once. */
    const assertUser = async (user: string | undefined, path: string, headers: readonly HeaderLine[]) => {
      for (const line of forging("x-auth-request-user")) {
        const seen = await variablesSeen(stack.port, path, [...headers, line]);
        assert.equal(seen.get("HTTP_X_AUTH_REQUEST_USER"), user, line[0]);
      }
      for (const name of NAMES) {
        const seen = await variablesSeen(stack.port, path, [...headers, ...forging(name)]);
        assert.deepEqual(
          [...seen].filter(([, value]) => value.includes(FORGED)),
          [],
          name,
        );
        assert.equal(seen.get("HTTP_X_AUTH_REQUEST_USER"), user, name);
      }
    };

    it("takes a client with a session for whom the filter says", async () => {
      await assertUser("bob", "/app", [host, session]);
    });

    it("takes a stranger on a public path for nobody", async () => {
      await assertUser(undefined, "/public/x", [host]);
    });

    it("takes whoever oauth2-proxy lets pass for whom it says", async () => {
      auth.behaviour = replying(answerBytes(202, [["x-auth-request-user", "olga"]]));
      const seen = await variablesSeen(stack.port, "/app", [host, ...forging("x-auth-request-user")]);
      assert.equal(seen.get("HTTP_X_AUTH_REQUEST_USER"), "olga");
    });

    it("is told nothing of a client's on a host that is not guarded", async () => {
      await assertUser(undefined, "/x", [["host", new URL(stack.issuer).host]]);
    });
  });
}
