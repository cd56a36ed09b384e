// Whatever is wrong with the input and wherever a secret stands in it: no line of check-config's output repeats it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { stringify } from "yaml";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { runCheckConfig } from "../../scripts/check-config/run";
import { manifests, objectOf } from "./config-manifests";

let folder = "";
before(async () => {
  await ensureFilter();
  folder = await mkdtemp(join(tmpdir(), "postern-secrets-"));
});
after(() => rm(folder, { recursive: true, force: true }));

interface Output {
  readonly status: number;
  readonly text: string;
}

async function check(files: Readonly<Record<string, string>>, args: readonly string[]): Promise<Output> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const host = {
    name: "check-config",
    pathOf: (file: string) => join(folder, file),
    write,
    writeError: write,
  };
  const status = await runCheckConfig(args, host);
  return { status, text: lines.join("\n") };
}

const PLUGIN = "authService: { service: oauth2-proxy.demo.svc.cluster.local, port: 80 }\n";

/** A set of manifests with one more or another one. */
function withObject(object: object): string {
  return [...Object.values(manifests()), object].map((each) => stringify(each)).join("---\n");
}

function proxyWith(container: object): object {
  const containers = [
    { name: "oauth2-proxy", image: "quay.io/oauth2-proxy/oauth2-proxy:v7.15.3", ...container },
  ];
  return objectOf("Deployment", "demo", "oauth2-proxy", {
    template: { metadata: { labels: { app: "oauth2-proxy" } }, spec: { containers } },
  });
}

type Place = (secret: string) => { readonly all?: string; readonly plugin?: string; readonly proxy?: string };

const configMap = (data: object): object => ({ ...objectOf("ConfigMap", "demo", "login", {}), data });
const secretOf = (fields: object): object => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "oauth2-proxy", namespace: "demo" },
  ...fields,
});

/** Where a secret stands: in what oauth2-proxy reads, in what Kubernetes has, in what is broken. */
const PLACES: Readonly<Record<string, Place>> = {
  "cookie_secret of a file": (s) => ({ proxy: `cookie_secret = "${s}"\ncookie_name = "x"\n` }),
  "a secret that is a name elsewhere": (s) => ({
    proxy: `cookie_secret = "${s}"\ncookie_name = "${s}"\nemail_domains = ["${s}"]\n`,
    plugin: `${PLUGIN}session: { cookieName: a }\n`,
  }),
  "client_secret of a file with a wrong line": (s) => ({
    proxy: `client_secret = "${s}"\nemail_domains = [\n`,
  }),
  "a broken string": (s) => ({ proxy: `cookie_name = "a"\nclient_secret = "${s}\ncookie_expire = "4h"\n` }),
  "a redis URL": (s) => ({
    proxy: `redis_connection_url = "redis://user:${s}@redis:6379"\ncookie_name = "x"\n`,
  }),
  redis_password: (s) => ({ proxy: `redis_password = "${s}"\nsession_store_type = "redis"\n` }),
  "an unknown option": (s) => ({
    proxy: `cookie_sekret = "${s}"\ncookie_name = "x"\ncookie_expire = "1h"\n`,
  }),
  "a table of TOML": (s) => ({
    proxy: `cookie_name = "x"\ncookie_expire = "1h"\n[secrets]\nclient = "${s}"\n`,
  }),
  "YAML in the place of TOML": (s) => ({ proxy: `clientSecret: ${s}\ncookieSecret: ${s}\n` }),
  "an argument": (s) => ({ proxy: `--client-secret=${s}\n--cookie-name=x\n` }),
  "an argument in two words": (s) => ({ proxy: `--cookie-secret ${s}\n--cookie-name=x\n` }),
  "an argument that nobody knows": (s) => ({ proxy: `--cookie-sekret=${s}\n--cookie-name=x\n` }),
  "a file of variables": (s) => ({ proxy: `OAUTH2_PROXY_CLIENT_SECRET=${s}\nOAUTH2_PROXY_COOKIE_NAME=x\n` }),
  "a structured configuration": (s) => ({
    proxy: `providers: [{ id: a, provider: oidc, clientID: x, clientSecret: "${s}" }]\n`,
  }),
  "a broken structured configuration": (s) => ({ proxy: `providers:\n  - clientSecret: "${s}"\n   id: a\n` }),
  "the values of a chart": (s) => ({
    proxy: `config: { clientSecret: "${s}" }\nextraArgs: { cookie-secret: "${s}" }\n`,
  }),
  "binary data": (s) => ({ proxy: `\u0000\u0001client_secret = "${s}"` }),
  "a Secret, encoded": (s) => ({
    all: withObject(secretOf({ data: { "client-secret": Buffer.from(s).toString("base64") } })),
  }),
  "a Secret, as it is": (s) => ({
    all: withObject(secretOf({ stringData: { OAUTH2_PROXY_COOKIE_SECRET: s } })),
  }),
  "a Secret with a file": (s) => ({
    all: withObject(secretOf({ stringData: { "oauth2-proxy.cfg": `client_secret = "${s}"\nnot toml` } })),
  }),
  "cookie_name from a Secret": (s) => ({
    all: `${withObject(proxyWith({ envFrom: [{ secretRef: { name: "oauth2-proxy" } }] }))}---\n${stringify(secretOf({ stringData: { OAUTH2_PROXY_COOKIE_NAME: s } }))}`,
  }),
  "a variable": (s) => ({
    all: withObject(proxyWith({ env: [{ name: "OAUTH2_PROXY_COOKIE_SECRET", value: s }] })),
  }),
  "an argument with a variable in it": (s) => ({
    all:
      withObject(
        proxyWith({
          args: ["--cookie-secret=$(X)", "--cookie-name=$(X)"],
          env: [{ name: "X", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }],
        }),
      ) +
      `---\n${stringify({ ...secretOf({ stringData: { k: s } }), metadata: { name: "s", namespace: "demo" } })}`,
  }),
  "a shell's command": (s) => ({
    all: withObject(
      proxyWith({ command: ["sh", "-c", `exec oauth2-proxy --client-secret '${s}' --cookie-name x`] }),
    ),
  }),
  "a ConfigMap that is no TOML": (s) => ({
    all: withObject(configMap({ "oauth2-proxy.cfg": `clientSecret: ${s}\ncookie_secret: ${s}\n` })),
  }),
  "a ConfigMap whose key is a secret's": (s) => ({
    all: withObject(configMap({ password: s, "oauth2-proxy.cfg": `cookie_secret = '${s}'\nx = [` })),
  }),
  "the configuration's own secret": (s) => ({
    plugin: `${PLUGIN}session: { cookieSecret: { value: "${s}" } }\n`,
  }),
  "a secret that is too short a list": (s) => ({ plugin: `${PLUGIN}session: { cookieSecret: ["${s}"] }\n` }),
  "a secret that is a text": (s) => ({ plugin: `${PLUGIN}session: { cookieSecret: "${s}" }\n` }),
  "a secret as a key": (s) => ({ plugin: `${PLUGIN}session: { cookieSecret: { "${s}": 1 } }\n` }),
  "a key that is not known": (s) => ({ plugin: `${PLUGIN}session: { cookie_secret: "${s}" }\n` }),
  "a wrong place": (s) => ({ plugin: `authService: { cluster: a, timeout: "${s}" }\n` }),
  "another wrong place": (s) => ({ plugin: `${PLUGIN}session: "${s}"\n` }),
  "a private key of a JWK Set": (s) => ({
    plugin: `${PLUGIN}jwt: { issuers: [{ issuer: a, audiences: [b], jwks: { inline: { keys: [{ kty: oct, k: "${s}" }] } } }] }\n`,
  }),
  "broken YAML": (s) => ({ plugin: `${PLUGIN}session:\n  cookieSecret: { value: "${s}\n  cookieName: [\n` }),
  "a tab": (s) => ({ plugin: `${PLUGIN}session:\n\tcookieSecret: { value: "${s}" }\n` }),
  "the same key twice": (s) => ({ plugin: `${PLUGIN}password: ${s}\npassword: ${s}\n` }),
  "a map as a key": (s) => ({ plugin: `${PLUGIN}? { clientSecret: ${s} }\n: 1\n` }),
  "a template": (s) => ({
    plugin: `${PLUGIN}session: { cookieSecret: { value: {{ default "${s}" .Values.x }} } }\n`,
  }),
  "an alias that nobody set": (s) => ({ plugin: `${PLUGIN}password: *${s}\n` }),
  "an unknown tag": (s) => ({ plugin: `${PLUGIN}password: !${s} x\n` }),
};

const ROUNDS = 5;

/** Of the forms that secrets have: mixed, hexadecimal, base64, letters alone, with signs. */
function secretOfRound(round: number, place: string): string {
  const digest = createHash("sha256").update(`${round} ${place}`).digest();
  const forms = [
    `pw-${digest.toString("base64url").slice(0, 20)}`,
    digest.toString("hex"),
    digest.toString("base64url").slice(0, 43),
    `S3cr3t${digest.toString("hex").slice(0, 8)}`,
    `x${digest.readUInt32BE()}Y.z-${digest.readUInt16BE(8)}`,
  ];
  return forms[round % forms.length] ?? "";
}

describe("check-config shows no secret", () => {
  let planted = 0;

  for (const [title, place] of Object.entries(PLACES)) {
    it(`in ${title}`, async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const secret = secretOfRound(round, title);
        const { all, plugin = PLUGIN, proxy } = place(secret);
        const alone: Record<string, string> = proxy === undefined ? { plugin } : { plugin, proxy };
        const files: Record<string, string> = all === undefined ? alone : { all };
        const args =
          all === undefined
            ? ["plugin", ...(proxy === undefined ? [] : ["--oauth2-proxy", "proxy"])]
            : ["all"];
        const { text } = await check(files, args);
        assert.notEqual(text, "");
        for (const form of [secret, Buffer.from(secret).toString("base64"), encodeURIComponent(secret)]) {
          assert.ok(!text.includes(form), `${form} in\n${text}`);
        }
        planted++;
      }
    });
  }

  it("of at least 200", () => assert.ok(planted >= 200, `${planted}`));
});
