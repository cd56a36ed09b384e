// The table of oauth2-proxy's options is that of the pinned oauth2-proxy: every option, its flag, type and default, as its own structures
// have them (tools/oauth2-proxy-options); and every field of its structured configuration is one of them, or listed as without effect.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { execa } from "execa";
import { RULES } from "../../scripts/check-config/agreement/rules";
import { OPTIONS, optionsOfFlag, PROGRAM_FLAGS } from "../../scripts/check-config/oauth2-proxy/option-table";
import {
  PROVIDER_FIELDS,
  STRUCTURED_FIELDS,
} from "../../scripts/check-config/oauth2-proxy/structured-fields";
import { oauth2ProxyOptionsBinary } from "../../scripts/toolchain/go-tool";
import { OAUTH2_PROXY } from "../../scripts/toolchain/versions";

interface Actual {
  readonly options: readonly {
    readonly name: string;
    readonly flag: string;
    readonly type: string;
    readonly default: string;
    readonly besideAlpha: boolean;
  }[];
  readonly mainFlags: readonly string[];
  readonly structured: readonly string[];
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  bool: "switch",
  stringSlice: "list",
  int: "number",
  duration: "duration",
};

/** Fields that only say where oauth2-proxy listens, how it reaches an upstream or the provider, or what it sends to its own upstream. */
const WITHOUT_EFFECT = [
  /^(server|metricsServer)\./,
  /^injectRequestHeaders\./,
  /^upstreamConfig\.proxyRawPath$/,
  /^upstreamConfig\.upstreams\.(disableKeepAlives|flushInterval|id|insecureSkipTLSVerify|passHostHeader|path|proxyWebSockets|rewriteTarget|timeout)$/,
  /^providers\.(id|ADFSConfig\.skipScope|additionalClaims|loginURLParameters\..*)$/,
];
/** Fields that are read on their own, not as an option each. */
const READ = [
  /^injectResponseHeaders\.(name|InsecureSkipHeaderNormalization|preserveRequestValue|values\..*)$/,
  /^upstreamConfig\.upstreams\.(static|staticCode|uri)$/,
];

let actual: Actual;
before(async () => {
  const { stdout } = await execa(await oauth2ProxyOptionsBinary());
  actual = JSON.parse(stdout) as Actual;
});

describe("the table of oauth2-proxy's options", () => {
  it("has those of the pinned version, no more and no less", () => {
    assert.deepEqual(
      OPTIONS.map(({ name }) => name).toSorted(),
      actual.options.map(({ name }) => name).toSorted(),
    );
    assert.deepEqual(PROGRAM_FLAGS.toSorted(), actual.mainFlags.toSorted());
  });

  it("has their flags, types and defaults, and what a structured configuration takes over", () => {
    const shownDefault = (value: unknown): string =>
      Array.isArray(value) ? `[${value.join(",")}]` : String(value);
    for (const { name, flag, type, default: byDefault, besideAlpha } of actual.options) {
      const option = OPTIONS.find((each) => each.name === name);
      assert.equal(option?.flag, flag, name);
      assert.equal(option.type, TYPES[type], name);
      assert.equal(option.isMoved, !besideAlpha, name);
      // Formats of log lines are long, and of no interest.
      if (!name.endsWith("logging_format")) assert.equal(shownDefault(option.byDefault), byDefault, name);
    }
  });

  it("finds an option by each flag", () => {
    for (const { name, flag } of actual.options)
      assert.ok(
        optionsOfFlag(flag).some((option) => option.name === name),
        name,
      );
  });

  it("has a rule for each option that is compared or decides, and none for one that is harmless", () => {
    const judged = new Set(RULES.flatMap(({ options }) => options));
    for (const { name, kind } of OPTIONS) assert.equal(judged.has(name), kind !== "harmless", name);
  });

  it("says of each option what it is, without a full stop", () => {
    for (const { name, says } of OPTIONS) assert.match(says, /^\S.*[^.\s]$/, name);
  });

  it("knows every field of the structured configuration", () => {
    const known = new Set(Object.keys(PROVIDER_FIELDS).map((field) => `providers.${field}`));
    const unknown = actual.structured.filter(
      (field) => !known.has(field) && ![...WITHOUT_EFFECT, ...READ].some((pattern) => pattern.test(field)),
    );
    assert.deepEqual(unknown, []);
    assert.deepEqual(
      [...known].filter((field) => !actual.structured.includes(field)),
      [],
    );
    const names = new Set(OPTIONS.map(({ name }) => name));
    for (const name of Object.values(PROVIDER_FIELDS)) assert.ok(names.has(name), name);
  });

  it("has the same fields that are looked for in it", () => {
    const fields = Object.keys(STRUCTURED_FIELDS).map((path) => path.replaceAll("[]", ""));
    assert.deepEqual(fields.toSorted(), actual.structured.toSorted());
  });

  it("is of the oauth2-proxy that everything else here is", () => {
    const requirement = `github.com/oauth2-proxy/oauth2-proxy/v7 v${OAUTH2_PROXY.version}`;
    for (const tool of ["oauth2-proxy", "oauth2-proxy-options"]) {
      assert.ok(readFileSync(`tools/${tool}/go.mod`, "utf8").includes(requirement), tool);
    }
    const sum = (tool: string): string | undefined =>
      readFileSync(`tools/${tool}/go.sum`, "utf8")
        .split("\n")
        .find((line) => line.startsWith(`${requirement} `));
    assert.equal(sum("oauth2-proxy-options"), sum("oauth2-proxy"));
  });
});
