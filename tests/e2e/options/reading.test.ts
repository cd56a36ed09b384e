// Options are read as oauth2-proxy reads them, however they are written: its own conversion to the structured configuration says the same
// as what check-config makes of the file, the variables and the arguments.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { execa } from "execa";
import { assemble } from "../../../scripts/check-config/oauth2-proxy/assemble";
import { OPTIONS } from "../../../scripts/check-config/oauth2-proxy/option-table";
import type { ProxyOptions } from "../../../scripts/check-config/oauth2-proxy/proxy-options";
import { readArguments, wordOf } from "../../../scripts/check-config/oauth2-proxy/read-arguments";
import { readToml } from "../../../scripts/check-config/oauth2-proxy/read-file";
import { readStructured } from "../../../scripts/check-config/oauth2-proxy/read-structured";
import { readVariables } from "../../../scripts/check-config/oauth2-proxy/read-variables";
import { PROVIDER_FIELDS } from "../../../scripts/check-config/oauth2-proxy/structured-fields";
import { makeRunFolder } from "../../../scripts/stack/run-folder";
import { oauth2ProxyBinary } from "../../../scripts/toolchain/go-tool";

interface Written {
  readonly file?: string;
  readonly args?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

const WRITTEN: Readonly<Record<string, Written>> = {
  "nothing at all": {},
  "lists in a file": { file: 'allowed_groups = ["a", "b c"]\noidc_audience_claims = ["aud", "azp"]\n' },
  "a text for a list": { file: 'allowed_groups = "a,b c, d"\nupstreams = "static://200"\n' },
  "an empty text for a list": { file: 'allowed_groups = ""\n' },
  "switches as texts and numbers": {
    file: 'skip_oidc_discovery = "true"\ninsecure_oidc_skip_nonce = "f"\npass_access_token = 1\nset_xauthrequest = "T"\n',
  },
  "names in capitals": { file: 'Provider = "oidc"\nALLOWED_GROUPS = ["a"]\n' },
  "arguments with an equals sign": {
    args: ["--provider=oidc", "--client-id=a=b", "--allowed-group=a", "--allowed-group=b,c"],
  },
  "arguments in two words": { args: ["--provider", "oidc", "--client-id", "x", "--allowed-group", "a b"] },
  "a switch before a word": {
    args: ["--pass-access-token", "--set-xauthrequest=true", "--oidc-issuer-url", "https://a"],
  },
  "a list with quotes, as CSV": { args: ['--allowed-group="a,b",c', "--scope=openid email"] },
  "a list that Helm printed": { args: ["--allowed-group=[a b]"] },
  "quotes in arguments, which are part of a text": {
    args: [
      '--client-id="x"',
      "--oidc-issuer-url='https://a'",
      '--oidc-groups-claim="g',
      "--allowed-group='a'",
      '"--scope=a"',
    ],
  },
  "claims that are empty": {
    file: 'oidc_email_claim = ""\noidc_groups_claim = ""\nuser_id_claim = ""\noidc_audience_claims = []\n',
  },
  "arguments behind two dashes": { args: ["--client-id=a", "--", "--client-id=b"] },
  "lines in an argument": { args: ["--allowed-group=a,b\nc", "--client-id=x\n"] },
  "booleans and numbers for texts": { file: "client_id = true\nscope = 12\nallowed_groups = [1, true]\n" },
  "variables in the singular, and in small letters": {
    variables: { ALLOWED_GROUP: "a", client_id: "x", OIDC_AUDIENCE_CLAIM: "azp" },
  },
  "an empty list": { args: ["--allowed-group="] },
  variables: {
    variables: { PROVIDER: "oidc", ALLOWED_GROUPS: "a,b", SET_XAUTHREQUEST: "true", CLIENT_ID: "x" },
  },
  "a variable with blanks": { variables: { ALLOWED_GROUPS: "a, b c" } },
  "an empty variable": { file: 'client_id = "x"\n', variables: { CLIENT_ID: "" } },
  "arguments over variables over the file": {
    file: 'client_id = "file"\nscope = "file"\nprovider = "oidc"\n',
    variables: { CLIENT_ID: "variable", SCOPE: "variable" },
    args: ["--client-id=argument"],
  },
  "a list in two places": { file: 'allowed_groups = ["file"]\n', variables: { ALLOWED_GROUPS: "variable" } },
  "Google's groups by their flag": { args: ["--google-group=a", "--google-group=b"] },
  "roles and groups of Keycloak": {
    file: 'provider = "keycloak-oidc"\nallowed_roles = ["r"]\nallowed_groups = ["g"]\n',
  },
  "the older code challenge": { file: 'force_code_challenge_method = "S256"\nuser_id_claim = "sub"\n' },
};

/** Options of one provider alone are not converted with another. */
const OF_ONE =
  /^(google|github|gitlab|bitbucket|keycloak|entra|azure|jwt|pubjwk)_|^(allowed_roles|code_challenge_method|provider_display_name)$/;
/** Flags of these are texts, and their fields are switches. */
const ODD = /^google_use_/;
const NAMES = Object.values(PROVIDER_FIELDS).filter((name) => !ODD.test(name));
const HEADERS = ["set_xauthrequest", "pass_access_token", "set_authorization_header", "upstreams"];

describe("options are read as oauth2-proxy reads them", () => {
  let folder = "";
  let binary = "";
  before(async () => {
    [folder, binary] = await Promise.all([makeRunFolder(), oauth2ProxyBinary()]);
  });

  const variablesOf = ({ variables = {} }: Written): Record<string, string> =>
    Object.fromEntries(Object.entries(variables).map(([name, value]) => [`OAUTH2_PROXY_${name}`, value]));

  async function theirs(written: Written): Promise<ProxyOptions> {
    const config = join(folder, "oauth2-proxy.cfg");
    await writeFile(config, written.file ?? "");
    const args = [`--config=${config}`, "--convert-config-to-alpha", ...(written.args ?? [])];
    const { stdout } = await execa(binary, args, { env: variablesOf(written), extendEnv: false });
    return assemble({ from: "converted", structured: pieceOf(readStructured(stdout)) });
  }

  function ours(written: Written): ProxyOptions {
    const variables = Object.entries(variablesOf(written)).map(
      ([name, value]) => [name, { value, isSecret: false }] as const,
    );
    return assemble({
      from: "written",
      file: pieceOf(readToml(written.file ?? "")),
      words: pieceOf(readArguments((written.args ?? []).map(wordOf))),
      variables: pieceOf(readVariables(new Map(variables))),
    });
  }

  function pieceOf<T extends object>(
    reading: T,
  ): {
    reading: T;
    origin: { source: { file: string; title: string; value: null; lineOf: () => number }; path: string };
  } {
    return { reading, origin: { source: { file: "a", title: "b", value: null, lineOf: () => 1 }, path: "" } };
  }

  function shown(options: ProxyOptions, provider: string): Record<string, unknown> {
    const isTold = (name: string): boolean => !OF_ONE.test(name) || name.startsWith(`${provider}_`);
    const names = [
      ...NAMES.filter((name) => isTold(name) || (name === "allowed_roles" && provider === "keycloak-oidc")),
      ...HEADERS,
    ];
    return Object.fromEntries(names.map((name) => [name, valueOf(options, name)]));
  }

  function valueOf(options: ProxyOptions, name: string): unknown {
    const type = OPTIONS.find((option) => option.name === name)?.type;
    if (type === "list") return options.list(name);
    return type === "switch" ? options.isOn(name) : options.text(name);
  }

  for (const [title, written] of Object.entries(WRITTEN)) {
    it(title, async () => {
      const provider = ours(written).text("provider") ?? "";
      assert.deepEqual(shown(ours(written), provider), shown(await theirs(written), provider));
    });
  }
});
