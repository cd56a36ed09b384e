// What check-config says of a structured configuration with which oauth2-proxy starts: headers that are of other claims, and static answers
// that are not for every path. tests/e2e/options/structured.test.ts shows both to the real one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { checkSources } from "../../scripts/check-config/check";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import type { Finding } from "../../scripts/check-config/finding";
import { readProxyFile } from "../../scripts/check-config/proxy-options";
import { parseSources } from "../../scripts/check-config/source";
import { STRUCTURE } from "../support/proxy-starts";

interface Plugin {
  upstream?: object;
}

function found(from = "", to = "", change: (plugin: Plugin) => void = () => undefined): readonly Finding[] {
  assert.ok(STRUCTURE.includes(from), from);
  const plugin = JSON.parse(readFileSync("tests/repository/corpus/plugins/session.json", "utf8")) as Plugin;
  change(plugin);
  const { sources } = parseSources("plugin.json", JSON.stringify(plugin));
  const { findings, notes } = checkSources(sources, readProxyFile("o.yml", STRUCTURE.replace(from, to)));
  return [...findings, ...notes.filter(({ text }) => !text.startsWith("only the structured part"))];
}

const shown = ({ severity, path, text }: Finding): string => `${severity} ${path}: ${text}`;

describe("a structured configuration", () => {
  before(ensureFilter);

  it("is clean when it says what the filter does", () => assert.deepEqual(found().map(shown), []));

  const OTHER_CLAIMS: readonly (readonly [what: string, from: string, to: string, said: string])[] = [
    [
      "the user's",
      "claim: user",
      "claim: preferred_username",
      "makes x-auth-request-user of preferred_username",
    ],
    ["the e-mail's", "claim: email }", "claim: upn }", "makes x-auth-request-email of upn"],
    ["the groups'", "claim: groups", "claim: roles", "makes x-auth-request-groups of roles"],
    [
      "the name's",
      "claim: preferred_username",
      "claim: name",
      "makes x-auth-request-preferred-username of name",
    ],
    [
      "the token's",
      "claim: access_token",
      "claim: id_token",
      "makes x-auth-request-access-token of id_token",
    ],
    ["a prefix at the user's", "claim: user", "claim: user, prefix: u-", "of user with a prefix"],
    [
      "a second value at the groups'",
      "claim: groups } }",
      "claim: groups } }, { claimSource: { claim: roles } }",
      "of groups and roles",
    ],
    [
      "a text in the place of the groups'",
      "claimSource: { claim: groups }",
      "secretSource: { value: eA== }",
      "of no claim",
    ],
  ];
  for (const [what, from, to, said] of OTHER_CLAIMS)
    it(`makes two of one person: ${what} header`, () => {
      const lines = found(from, to).map(shown);
      assert.ok(
        lines.some((line) => line.startsWith("warning upstream:") && line.includes(said)),
        lines.join("\n"),
      );
    });

  it("is not asked for a header that the filter makes of a claim, too", () => {
    const own = found("claim: user", "claim: name", (plugin) => {
      plugin.upstream = { claimHeaders: { "x-auth-request-user": "name" } };
    });
    assert.deepEqual(
      own.filter(({ text }) => text.includes("one person is two")),
      [],
    );
  });

  it("is a note without a header that hits have", () => {
    const [finding, ...others] = found(
      "  - { name: X-Auth-Request-Groups, values: [{ claimSource: { claim: groups } }] }\n",
      "",
    );
    assert.deepEqual(others, []);
    assert.match(finding === undefined ? "" : shown(finding), /^note .* has no x-auth-request-groups: /);
  });

  it("gives apps another Authorization", () => {
    const line = "  - { name: Authorization, values: [{ claimSource: { claim: id_token } }] }\nproviders:";
    const bare = found("providers:", line, (plugin) => (plugin.upstream = { authorization: "id_token" }));
    assert.ok(bare.map(shown).some((each) => each.includes('without the prefix "Bearer "')));
    const good = found(
      "providers:",
      line.replace("claim: id_token", 'claim: id_token, prefix: "Bearer "'),
      (plugin) => {
        plugin.upstream = { authorization: "id_token" };
      },
    );
    assert.deepEqual(good.map(shown), []);
  });

  const ELSEWHERE: readonly (readonly [path: string, isWhole: boolean])[] = [
    ["path: /", true],
    ["path: //", false],
    ["path: /app/", false],
    ["path: /app", false],
    ["path: ^/.*$, rewriteTarget: /x", true],
    ["path: ^/(.*)$, rewriteTarget: /$1", true],
    ["path: /, rewriteTarget: /x", true],
    ["path: ^/app/(.*)$, rewriteTarget: /$1", false],
    ["path: ^/$, rewriteTarget: /", false],
  ];
  for (const [path, isWhole] of ELSEWHERE)
    it(`has a static answer for ${isWhole ? "everybody" : "some paths only"}: ${path}`, () => {
      const lines = found("path: /", path).map(shown);
      assert.equal(
        lines.some((line) => line.includes("elsewhere it answers 404")),
        !isWhole,
        lines.join("\n"),
      );
    });
});
