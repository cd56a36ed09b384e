// explain --decode: what a cookie or a token holds, and what is never shown of it.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, it } from "node:test";
import { cookieHeader, denseText, mintSessionValue } from "../../scripts/lab/session-cookie";
import {
  assertHidden,
  CONFIG,
  explain,
  issuer,
  NAME,
  OLD_SECRET,
  SECRET,
  session,
  token,
  write,
} from "./explain-fixture";

describe("explain --decode", () => {
  it("says of a session when it was made, is due and ends, which secret made it, and what is in it", async () => {
    const { status, text } = await explain("config.json", "--decode", session());
    assert.equal(status, 0);
    assert.match(text, /^created +\S+Z, 2m( \d+s)? ago$/m);
    assert.match(text, /^due +\S+Z, in (3m|2m 5\ds)/m);
    assert.match(text, /^expires +\S+Z, in 3h 5[78]m$/m);
    assert.match(text, /^token ends +\S+Z, in (30m|29m \d+s)$/m);
    assert.match(text, new RegExp(`^secret +made by session\\.cookieSecret\\[0\\] \\(${NAME}\\)$`, "m"));
    assert.match(text, /^e-mail +…@example\.com$/m);
    assert.match(text, /^groups +ops, dev$/m);
    assert.match(text, /^access +opaque, 24 bytes$/m);
    assert.match(text, /^refresh +there is one$/m);
    assert.match(text, /^filter +on https:\/\/app\.example\.com\/: session_verified$/m);
    assertHidden(text);
  });

  it("names the older of two secrets", async () => {
    const { text } = await explain("config.json", "--decode", session({}, OLD_SECRET));
    assert.match(text, /^secret +made by session\.cookieSecret\[1\]$/m);
  });

  it("reads a session in parts, from a Cookie header", async () => {
    const value = session({ groups: ["group-0"], refreshToken: denseText(9000) });
    const header = `Cookie: theme=dark; ${cookieHeader(value)}`;
    const { text } = await explain("config.json", "--decode", header);
    assert.match(text, /^cookie +_oauth2_proxy: \d+ bytes in \d parts$/m);
    assert.match(text, /^groups +group-0$/m);
    assertHidden(text, value);
  });

  it("judges a session of a realm where the realm is", async () => {
    const secret = "argo".padEnd(32, "*");
    const value = mintSessionValue(secret, { email: "a@example.com", accessToken: "t" }, { name: "_argo" });
    const { text } = await explain("realms.json", "--decode", `_argo=${value}`);
    assert.match(text, /^filter +on https:\/\/tools\.example\.com\/argo\/: session_verified$/m);
  });

  it("says that no secret made the signature, and looks no further", async () => {
    const { text } = await explain(
      "config.json",
      "--decode",
      session({}, "another secret of 32 octets: no."),
    );
    assert.match(text, /^secret +none that is at hand made the signature$/m);
    assert.doesNotMatch(text, /groups|access/);
    assert.match(text, /^filter +.*signature_invalid$/m);
  });

  it("takes a session that begins with a dash for no option", async () => {
    const { status, text } = await explain("config.json", "--decode", `-${session()}`);
    assert.equal(status, 0);
    assert.match(text, /^secret +none that is at hand made the signature$/m);
  });

  it("says which secret is not at hand", async () => {
    await write("missing.json", { ...CONFIG, session: { cookieSecret: { env: "POSTERN_TEST_NOT_SET" } } });
    const { text } = await explain("missing.json", "--decode", session());
    assert.match(text, /^secret +none .*; not at hand: session\.cookieSecret \(POSTERN_TEST_NOT_SET\)$/m);
  });

  it("says of a token whose it is, for whom, and what claims it has, without what they say of a person", async () => {
    const value = await token({
      email: "alice.smith@example.com",
      scope: "openid read",
      groups: ["ops"],
      employee: 4711,
      phone: "+49 nobody-sees",
    });
    const { status, text } = await explain(
      "config.json",
      "--decode",
      `Bearer ${value}`,
      "--keys",
      `${issuer.name}=keys.json`,
    );
    assert.equal(status, 0);
    assert.match(text, /^token +a JWT of \d+ bytes: alg "RS256", typ "JWT", kid "rs256"$/m);
    assert.match(text, /^expires +\S+Z, in (10m|9m 5\ds)$/m);
    assert.match(text, /^claim +iss: "https:\/\/idp\.example\.com"$/m);
    assert.match(text, /^claim +email: …@example\.com$/m);
    assert.match(text, /^claim +scope: "openid read"$/m);
    assert.match(text, /^claim +groups: \["ops"\]$/m);
    assert.match(text, /^claim +employee: a number$/m);
    assert.match(text, /^issuer +jwt\.issuers\[0\]$/m);
    assert.match(text, /^filter +on .*: token_verified$/m);
    assertHidden(text, value, value.split(".")[2] ?? "");
  });

  it("needs no configuration to look into a token", async () => {
    const { status, text } = await explain("--decode", await token());
    assert.equal(status, 0);
    assert.match(text, /^claim +aud: "oauth2-proxy"$/m);
    assertHidden(text);
  });

  it("tells a ticket from a session", async () => {
    const value = Buffer.from("v2.dGlja2V0.c2VjcmV0").toString("base64url");
    const stamp = String(Math.floor(Date.now() / 1000));
    const padded = value + "=".repeat((4 - (value.length % 4)) % 4);
    const mac = createHmac("sha256", SECRET)
      .update("_oauth2_proxy")
      .update(padded)
      .update(stamp)
      .digest("base64url");
    const { text } = await explain("config.json", "--decode", `${padded}|${stamp}|${mac}=`);
    assert.match(text, /^session +a ticket: /m);
  });

  it("adds what the credentials hold to the explanation of a request", async () => {
    const { text } = await explain(
      "config.json",
      "GET",
      "https://app.example.com/x",
      "-H",
      `Cookie: _oauth2_proxy=${session()}`,
      "--decode",
    );
    assert.match(text, /^outcome +it goes on to the app$/m);
    assert.match(text, /^secret +made by /m);
    assert.doesNotMatch(text.slice(text.indexOf("\ncookie ")), /nobody-sees/);
  });

  it("does not let a name or a claim of somebody's obey the terminal", async () => {
    const { text } = await explain(
      "--decode",
      await token({ groups: ["a\u001b[2J\u202eb"], "x\u0007": "y" }),
    );
    assert.doesNotMatch(text.replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u);
  });

  for (const [title, value] of [
    ["nothing", ""],
    ["garbage", "\u0000\u0001|1|x"],
    ["a cookie of another name", "Cookie: other=1"],
    ["a token cut off", "eyJhbGciOiJSUzI1NiJ9.eyJ"],
    ["a token of nothing", "e30.bnVsbA.x"],
  ] as const) {
    it(`ends without an exception on ${title}`, async () => {
      const { status, errors } = await explain("config.json", "--decode", value === "" ? "x" : value);
      assert.ok(status === 0 || errors.length === 1);
      assert.doesNotMatch(errors.join(), /failed/);
    });
  }
});
