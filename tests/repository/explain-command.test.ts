// The command explain: tables of many requests, keys from files, what cookies and tokens hold; and what it never shows.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { runExplain } from "../../scripts/explain/run";
import { cookieHeader, mintSessionValue, type SessionContents } from "../support/session-cookie";
import { TokenIssuer } from "../support/tokens";

const SECRET = "0123456789abcdef0123456789abcdeZ";
const OLD_SECRET = "fedcba9876543210fedcba9876543210";
const NAME = "POSTERN_TEST_COOKIE_SECRET";
const issuer = TokenIssuer.create("https://idp.example.com", ["RS256"]);
const other = TokenIssuer.create("https://ci.example.com", ["RS256"]);

const CONFIG = {
  authService: { cluster: "oauth2-proxy" },
  session: { cookieSecret: [{ env: NAME }, { value: OLD_SECRET }], cookieExpire: "4h", cookieRefresh: "5m" },
  jwt: {
    issuers: [
      { issuer: issuer.name, audiences: ["oauth2-proxy"], jwks: { cluster: "idp", path: "/keys" } },
      {
        issuer: other.name,
        audiences: ["deployer"],
        jwks: { service: "ci.demo.svc.cluster.local", port: 80, path: "/jwks" },
      },
    ],
  },
  rules: {
    hosts: ["app.example.com"],
    public: [{ paths: ["/healthz"] }],
    api: [{ paths: ["/api/*"] }],
    routes: [
      { name: "ops", paths: ["/ops/*"], allowedGroups: ["ops"] },
      { name: "admin", paths: ["/admin/*"], requiredClaims: { role: ["admin"] } },
    ],
  },
};

let folder = "";
before(async () => {
  await ensureFilter();
  process.env[NAME] = SECRET;
  folder = await mkdtemp(join(tmpdir(), "postern-explain-"));
  await write("config.json", CONFIG);
  await write("keys.json", issuer.jwks);
  await write("ci-keys.json", other.jwks);
});
after(() => rm(folder, { recursive: true, force: true }));

function write(name: string, content: unknown): Promise<void> {
  return writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
}

interface Output {
  readonly status: number;
  readonly text: string;
  readonly errors: readonly string[];
}

async function explain(...args: readonly string[]): Promise<Output> {
  const lines: string[] = [];
  const errors: string[] = [];
  const host = {
    name: "explain",
    pathOf: (file: string) => join(folder, file),
    write: (line: string) => void lines.push(line),
    writeError: (line: string) => void errors.push(line),
  };
  return { status: await runExplain(args, host), text: lines.join("\n"), errors };
}

const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);
const session = (more: SessionContents = {}, secret = SECRET): string =>
  mintSessionValue(secret, {
    createdAt: minutes(-2),
    expiresOn: minutes(30),
    accessToken: "access-token-nobody-sees",
    idToken: "id-token-nobody-sees",
    refreshToken: "refresh-token-nobody-sees",
    email: "alice.smith@example.com",
    user: "user-nobody-sees",
    groups: ["ops", "dev"],
    preferredUsername: "name-nobody-sees",
    ...more,
  });
const token = (claims: object = {}): Promise<string> =>
  issuer
    .key()
    .mint({
      iss: issuer.name,
      aud: "oauth2-proxy",
      sub: "subject-nobody-sees",
      iat: 1,
      exp: Math.floor(Date.now() / 1000) + 600,
      ...claims,
    });

function assertHidden(text: string, ...more: readonly string[]): void {
  assert.doesNotMatch(text, /nobody-sees|alice\.smith/);
  for (const secret of [SECRET, OLD_SECRET, ...more]) assert.ok(!text.includes(secret));
}

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
    const value = session({ groups: Array.from({ length: 400 }, (_, index) => `group-${index}`) });
    const header = `Cookie: theme=dark; ${cookieHeader(value)}`;
    const { text } = await explain("config.json", "--decode", header);
    assert.match(text, /^cookie +_oauth2_proxy: \d+ bytes in \d parts$/m);
    assert.match(text, /^groups +group-0, /m);
    assertHidden(text, value);
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
    const { createHmac } = await import("node:crypto");
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

describe("explain --requests", () => {
  const REQUESTS = [
    { url: "https://app.example.com/healthz", expect: "pass" },
    {
      url: "https://app.example.com/x",
      headers: { accept: "text/html" },
      expect: { outcome: "ask", login: 302, allowed: "pass", reason: "no_session" },
    },
    { method: "POST", url: "https://app.example.com/api/items", expect: { outcome: "ask", login: 401 } },
    {
      name: "in the group",
      url: "https://app.example.com/ops/x",
      as: { groups: ["ops"] },
      expect: { outcome: "pass", route: "ops" },
    },
    { name: "in another", url: "https://app.example.com/ops/x", as: { groups: ["dev"] }, expect: 403 },
    {
      name: "with the role",
      url: "https://app.example.com/admin/x",
      as: { claims: { role: "admin" } },
      expect: "pass",
    },
    {
      name: "without it",
      url: "https://app.example.com/admin/x",
      as: { email: "a@example.com" },
      expect: { outcome: 403, reason: "claim_required" },
    },
    {
      name: "a bearer",
      url: "https://app.example.com/x",
      headers: ["Authorization: Bearer ${POSTERN_TEST_TOKEN}"],
      expect: { outcome: "pass", reason: "token_verified" },
    },
    { url: "https://other.example.com/x", expect: { reason: "other_host" } },
  ];

  it("prints a table, ends with 0 when all is as expected", async () => {
    process.env["POSTERN_TEST_TOKEN"] = await token();
    await write("requests.json", REQUESTS);
    const { status, text } = await explain(
      "config.json",
      "--requests",
      "requests.json",
      "--keys",
      `${issuer.name}=keys.json`,
    );
    assert.equal(status, 0, text);
    const lines = text.split("\n");
    assert.match(lines[0] ?? "", /^ +method +url +route +class +outcome +reason +login +allowed$/);
    assert.match(
      lines[4] ?? "",
      /^ok +GET +app\.example\.com\/ops\/x \(in the group\) +ops +document +pass +session_verified +- +-$/,
    );
    assert.equal(lines.at(-1), "9 requests, 9 with an expectation, 0 other than expected");
    assertHidden(text);
  });

  it("ends with 1 and names what is other than expected", async () => {
    await write(
      "wrong.yaml",
      "- { url: https://app.example.com/ops/x, as: { groups: [dev] }, expect: { outcome: pass, route: admin } }\n",
    );
    const { status, text } = await explain("config.json", "--requests", "wrong.yaml");
    assert.equal(status, 1);
    assert.match(text, /^!! +GET/m);
    assert.match(text, /^ +route: ops, not admin$/m);
    assert.match(text, /^ +outcome: 403, not pass$/m);
  });

  it("takes lines METHOD URL as well", async () => {
    await write(
      "lines.txt",
      "# nobody is signed in\nGET https://app.example.com/healthz\n\nPOST https://app.example.com/x\n",
    );
    const { status, text } = await explain("config.json", "--requests", "lines.txt");
    assert.equal(status, 0);
    assert.match(text, /^2 requests, 0 with an expectation/m);
  });

  it("waits for keys that are not given, and says that", async () => {
    await write(
      "bearer.yaml",
      "- { url: https://app.example.com/x, headers: { authorization: 'Bearer ${POSTERN_TEST_TOKEN}' }, expect: keys }\n",
    );
    assert.equal((await explain("config.json", "--requests", "bearer.yaml")).status, 0);
  });

  it("refuses keys that may be those of two issuers", async () => {
    const { status, errors } = await explain(
      "config.json",
      "--requests",
      "requests.json",
      "--keys",
      "keys.json",
    );
    assert.equal(status, 2);
    assert.match(errors[0] ?? "", /^postern: keys\.json: keys for which issuer\?/);
  });

  for (const [title, content, error] of [
    ["what is no list", "a: 1\n", /a list of requests is needed/],
    [
      "a misspelt key",
      "- { url: https://a/, expects: pass }\n",
      /request 1: an unknown key, allowed: name, method/,
    ],
    [
      "a misspelt column",
      "- { url: https://a/, expect: { outcom: pass } }\n",
      /request 1\.expect: an unknown key/,
    ],
    ["no URL", "- { method: GET }\n", /request 1: it has no url/],
    ["what is no URL", "- { url: secret-nobody-sees }\n", /request 1: a URL such as/],
    [
      "what is no header",
      "- { url: https://a/, headers: [secret-nobody-sees] }\n",
      /request 1: a header is name:value/,
    ],
    ["an alias that contains itself", "&a [*a]\n", /contains itself/],
    ["binary data", "\u0000\u0001", /binary data/],
  ] as const) {
    it(`is one line and status 2 for ${title}`, async () => {
      await write("bad", content);
      const { status, text, errors } = await explain("config.json", "--requests", "bad");
      assert.deepEqual([status, text, errors.length], [2, "", 1]);
      assert.match(errors[0] ?? "", error);
      assertHidden(errors[0] ?? "");
    });
  }
});

it("a configuration that the filter refuses is one line, too", async () => {
  await write("refused.json", { authService: {} });
  const { status, errors } = await explain("refused.json", "GET", "https://app.example.com/");
  assert.equal(status, 2);
  assert.match(errors[0] ?? "", /^postern: refused\.json: configuration: authService: found neither/);
});
