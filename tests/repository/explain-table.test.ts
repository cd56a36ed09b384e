// explain --requests: a table of many requests, and what was expected of each.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertHidden, explain, issuer, token, write } from "./explain-fixture";

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

it("signs somebody in at the realm whose request it is: by the host, then by the longest path", async () => {
  const urls = [
    "any.example.com/x",
    "grafana.example.com/",
    "tools.example.com/argo",
    "tools.example.com/argo/x",
  ];
  const more = ["tools.example.com/argo/workflows/x", "tools.example.com/argonaut", "tools.example.com/"];
  const requests = [...urls, ...more].map((url) => ({
    url: `https://${url}`,
    as: { email: "a@example.com" },
    expect: { outcome: "pass", reason: "session_verified" },
  }));
  await write("requests.json", requests);
  const { status, text } = await explain("realms.json", "--requests", "requests.json");
  assert.equal(status, 0, text);
});
