// A forged token of a trusted issuer on the wire, in every spelling and on every kind of route: neither the app nor the auth
// service ever sees it, with a session or without. What is not of a trusted issuer passes as sent where no login is needed.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { ODD_BLANKS, ODD_LINES, SEVERAL_LINES, SPELLINGS } from "../../support/bearer-spellings";
import { answerBytes, replying } from "../../../scripts/lab/chaos-server";
import { appHost } from "../../../scripts/lab/e2e-stack";
import { Http2Client } from "../../support/http2-client";
import { assertTokenRefused, JwtStack } from "../../support/jwt-stack";
import { type HeaderLine, type RawResponse, valuesOf } from "../../../scripts/lab/raw-http";
import { seenIn } from "../../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue } from "../../../scripts/lab/session-cookie";

const setup = await JwtStack.start({
  plugin: (config) => ({
    ...config,
    upstream: { authorization: "preserve" },
    rules: {
      ...config.rules,
      public: [{ paths: ["/public/*"] }],
      routes: [{ paths: ["/optional/*"], access: "optional" }],
    },
  }),
});
after(() => setup.finish());

setup.auth.behaviour = replying(answerBytes(401));

const good = await setup.token();
const forged = `${good.slice(0, -6)}AAAAAA`;
const signature = forged.slice(forged.lastIndexOf(".") + 1, -20);
const session: HeaderLine = [
  "cookie",
  cookieHeader(
    mintSessionValue(setup.stack.cookieSecret, {
      accessToken: "BOBS-TOKEN",
      email: "bob@example.com",
      user: "bob",
    }),
  ),
];

const LINES = Object.entries({ ...SPELLINGS, ...ODD_BLANKS, ...ODD_LINES, ...SEVERAL_LINES });
const PATHS = ["/app", "/optional/x", "/public/x", "/app?allowed_groups=ops", "/oauth2/userinfo"];

/** That nothing that has reached anybody since holds the token. */
function assertUnseen(message: string): void {
  const seen = [...setup.app.requests.splice(0), ...setup.auth.calls.splice(0)].flatMap(
    ({ headers }) => headers,
  );
  for (const [name, value] of seen) {
    const decoded = Buffer.from(value.slice(6), "base64").toString("latin1");
    assert.ok(!`${value} ${decoded}`.includes(signature), `${message}: ${name}`);
  }
}

describe("A forged token", () => {
  for (const [name, spell] of LINES) {
    it(`reaches nobody: ${name}`, async () => {
      const line: HeaderLine = ["authorization", spell(forged)];
      for (const path of PATHS) {
        for (const more of [[], [session]]) {
          const answer = await setup.request([line, ...more], path);
          if (path === "/public/x") assert.equal(answer.status, 200, path);
          else if (more.length === 0)
            assert.ok([400, 401].includes(answer.status), `${path}: ${answer.status}`);
          assertUnseen(path);
        }
      }
    });
  }

  it("reaches nobody over HTTP/2", async () => {
    const client = await Http2Client.connect(setup.stack.port);
    const host = appHost(setup.stack)[1];
    // These bytes end an HTTP/2 stream before any filter.
    for (const [name, spell] of LINES.filter(([, make]) => /^\S.*\S$/.test(make("x")))) {
      for (const path of PATHS) {
        const headers = { ":authority": host, authorization: spell(forged) };
        const answer = await client.get(path, headers);
        assert.ok([200, 400, 401].includes(answer.status), `${name}, ${path}: ${answer.status}`);
        assertUnseen(`${name}, ${path}`);
      }
    }
    await client.close();
  });
});

describe("A good token", () => {
  it("passes with its scheme in any case", async () => {
    for (const [name, spell] of Object.entries(SPELLINGS)) {
      const answer = await setup.request([["authorization", spell(good)]]);
      assert.equal(answer.status, 200, name);
      assert.deepEqual(valuesOf(seenIn(answer).headers, "x-auth-request-user"), ["alice-id"], name);
    }
  });

  it("is refused after other white space than one blank", async () => {
    for (const [name, spell] of Object.entries(ODD_BLANKS))
      assertTokenRefused(await setup.request([["authorization", spell(good)]]), name);
  });
});

describe("Credentials that are not of a trusted issuer", () => {
  it("pass as sent where no login is needed", async () => {
    const foreign = await setup.token({ iss: "https://other.example.com" });
    for (const line of [
      "Bearer opaque",
      "bearer opaque",
      "Basic dXNlcjpwYXNz",
      "Token a.b.c",
      `Bearer ${foreign}`,
    ]) {
      for (const path of ["/public/x", "/optional/x"]) {
        const answer: RawResponse = await setup.request([["authorization", line]], path);
        assert.equal(answer.status, 200, `${line}, ${path}`);
        assert.deepEqual(valuesOf(seenIn(answer).headers, "authorization"), [line], path);
      }
    }
  });
});
