// Each example does what its README promises: check-config finds nothing in it, its requests come out as its requests.yaml says, and beside
// them, with real tokens, bearers are judged and the app receives what the example is about. All by the module as it ships.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { parse } from "yaml";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { runCheckConfig, type CommandHost } from "../../scripts/check-config/run";
import { runExplain } from "../../scripts/explain/run";
import { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import {
  cookieHeader,
  denseText,
  mintSessionValue,
  type SessionContents,
} from "../../scripts/lab/session-cookie";
import { TokenIssuer, type Claims } from "../../scripts/lab/tokens";
import { moduleFile } from "../../scripts/module/locate";

const FOLDERS = readdirSync("examples", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const FILES = ["README.md", "plugin.yaml", "requests.yaml"];
/** oauth2-proxy.cfg, or one for each realm: oauth2-proxy-argo.cfg. */
const PROXY = /^oauth2-proxy(?:-([a-z]+))?\.cfg$/;
const SECRET = "0123456789abcdef0123456789abcdeZ";
const SOON = Math.floor(Date.now() / 1000) + 3600;

const configOf = (name: string) =>
  parse(readFileSync(`examples/${name}/plugin.yaml`, "utf8")).spec.pluginConfig;

/** The configurations of oauth2-proxy in a folder, and each with its realm as check-config takes them. */
function proxiesOf(name: string): { files: string[]; options: string[] } {
  const files = readdirSync(`examples/${name}`).filter((file) => PROXY.test(file));
  const options = files.flatMap((file) => {
    const realm = PROXY.exec(file)?.[1];
    const path = `examples/${name}/${file}`;
    return ["--oauth2-proxy", realm === undefined ? path : `${realm}=${path}`];
  });
  return { files, options };
}

/** A command of ours, and what it wrote. */
async function outputOf(
  run: (host: CommandHost) => Promise<number>,
): Promise<{ status: number; text: string }> {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const status = await run({ name: "test", pathOf: (file) => file, write, writeError: write });
  return { status, text: lines.join("\n") };
}

/** An example's filter, with the keys of its issuer where it has one. */
class Bench {
  private readonly host: FakeHost;
  private readonly issuer?: TokenIssuer;
  private readonly domain: string;

  constructor(name: string) {
    const config = configOf(name);
    this.domain = config.rules.hosts[0];
    const environment = { COOKIE_SECRET: SECRET };
    this.host = new FakeHost({ wasm: moduleFile(), environment, clusters: "any", now: Date.now() });
    assert.equal(this.host.configure(config).accepted, true);
    assert.deepEqual(this.host.errors, []);
    const [issuer] = config.jwt?.issuers ?? [];
    if (issuer === undefined) return;
    this.issuer = TokenIssuer.create(issuer.issuer, ["RS256"]);
    const body = JSON.stringify(this.issuer.jwks);
    for (const call of [...this.host.calls])
      this.host.answer(call, answerOf(200, [["content-type", "application/json"]], body));
  }

  token(claims: Claims): string {
    return this.issuer?.key().sign({ iss: this.issuer.name, sub: "someone", exp: SOON, ...claims }) ?? "";
  }

  request(method: string, path: string, headers: readonly Pair[]): Stream {
    const pseudo: Pair[] = [
      [":authority", this.domain],
      [":path", path],
      [":method", method],
      [":scheme", "https"],
    ];
    return this.host.request([...pseudo, ...headers]);
  }

  bearer(method: string, path: string, claims: Claims, ...headers: Pair[]): Stream {
    return this.request(method, path, [["authorization", `Bearer ${this.token(claims)}`], ...headers]);
  }

  session(path: string, contents: SessionContents): Stream {
    const value = mintSessionValue(SECRET, {
      accessToken: "the-access-token",
      idToken: "the-id-token",
      ...contents,
    });
    return this.request("GET", path, [["cookie", cookieHeader(value)]]);
  }

  get asked(): number {
    return this.host.calls.length;
  }

  loginIsWanted(): void {
    const [call] = this.host.calls;
    if (call !== undefined)
      this.host.answer(call, answerOf(302, [["location", "https://dex.example.com/auth"]]));
  }
}

const atApp = ({ request }: Stream, name: string): string | undefined =>
  request.pairs.find(([each]) => each === name)?.[1];
const inReply = ({ reply }: Stream, name: string): string | undefined =>
  reply?.headers.get(name) ?? undefined;
const statusOf = ({ reply }: Stream): number | undefined => reply?.status;

describe("An example", () => {
  before(ensureFilter);

  it("is a folder of a plugin, its oauth2-proxy, requests and a page, which the page of examples names", () => {
    const page = readFileSync("examples/README.md", "utf8");
    const named = [...page.matchAll(/\]\(([\w-]+)\/README\.md\)/g)].map(([, name]) => name);
    assert.deepEqual(named.sort(), [...FOLDERS].sort());
    for (const name of FOLDERS) {
      const { files } = proxiesOf(name);
      assert.notEqual(files.length, 0, name);
      assert.deepEqual(readdirSync(`examples/${name}`).sort(), [...FILES, ...files].sort(), name);
    }
  });

  for (const name of FOLDERS) {
    it(`is one that check-config finds nothing in: ${name}`, async () => {
      const { status, text } = await outputOf((host) =>
        runCheckConfig([`examples/${name}/plugin.yaml`, ...proxiesOf(name).options], host),
      );
      assert.deepEqual({ status, text }, { status: 0, text: "1 checked, 0 errors, 0 warnings" });
    });

    it(`does with its requests what it says: ${name}`, async () => {
      const requests = `examples/${name}/requests.yaml`;
      const { status, text } = await outputOf((host) =>
        runExplain([`examples/${name}/plugin.yaml`, "--requests", requests], host),
      );
      assert.equal(status, 0, text);
      const count = parse(readFileSync(requests, "utf8")).length;
      assert.ok(
        text.endsWith(`${count} requests, ${count} with an expectation, 0 other than expected`),
        text,
      );
    });
  }

  it("would be noticed when it does something else", async () => {
    const { status } = await outputOf((host) =>
      runExplain(["examples/websocket/plugin.yaml", "--requests", "examples/gitlab/requests.yaml"], host),
    );
    assert.equal(status, 1);
    assert.equal(existsSync("examples/websocket/requests.yaml"), true);
  });
});

describe("What an example is about", () => {
  before(ensureFilter);

  it("spa-and-api: a machine's token opens the API, one that has expired gets 401 and goes nowhere", () => {
    const bench = new Bench("spa-and-api");
    const passed = bench.bearer("GET", "/api/orders", { aud: "oauth2-proxy" });
    assert.equal(statusOf(passed), undefined);
    assert.match(atApp(passed, "authorization") ?? "", /^Bearer ey/);
    const expired = bench.bearer("GET", "/api/orders", { aud: "oauth2-proxy", exp: SOON - 7200 });
    assert.equal(statusOf(expired), 401);
    assert.match(inReply(expired, "www-authenticate") ?? "", /error="invalid_token"/);
    assert.equal(bench.asked, 0);
  });

  it("machine-clients: the scope decides, by method, and another audience is refused, with no call", () => {
    const bench = new Bench("machine-clients");
    const read = { aud: "orders", scope: "openid orders:read" };
    assert.equal(statusOf(bench.bearer("GET", "/orders", read)), undefined);
    assert.equal(statusOf(bench.bearer("POST", "/orders", read)), 403);
    assert.equal(
      statusOf(bench.bearer("POST", "/orders/7", { aud: "orders", scope: "orders:write" })),
      undefined,
    );
    assert.equal(statusOf(bench.bearer("GET", "/orders", { aud: "orders", scope: "orders:readers" })), 403);
    assert.equal(statusOf(bench.bearer("GET", "/orders", { ...read, aud: "oauth2-proxy" })), 403);
    assert.equal(statusOf(bench.bearer("GET", "/orders", { ...read, aud: "someone-else" })), 401);
    assert.equal(bench.asked, 0);
  });

  it("websocket: the app gets the handshake with the identity", () => {
    const bench = new Bench("websocket");
    const stream = bench.session("/ws", { email: "a@example.com" });
    assert.equal(atApp(stream, "x-auth-request-email"), "a@example.com");
    assert.equal(atApp(stream, "authorization"), "Bearer the-access-token");
  });

  it("mcp-server: the 401 names the metadata, which everybody gets, and tokens for this server pass", () => {
    const bench = new Bench("mcp-server");
    const nobody = bench.request("POST", "/mcp", [["accept", "application/json"]]);
    bench.loginIsWanted();
    assert.equal(statusOf(nobody), 401);
    const place = "https://tools.example.com/.well-known/oauth-protected-resource/mcp";
    assert.ok(inReply(nobody, "www-authenticate")?.includes(`resource_metadata="${place}"`));
    const document = bench.request("GET", "/.well-known/oauth-protected-resource/mcp", [
      ["origin", "https://x.example"],
    ]);
    assert.equal(statusOf(document), 200);
    assert.deepEqual(
      JSON.parse(String(document.reply?.body)),
      configOf("mcp-server").rules.routes[0].resource.metadata,
    );
    assert.equal(inReply(document, "access-control-allow-origin"), "*");
    assert.equal(statusOf(bench.bearer("POST", "/mcp", { aud: "https://tools.example.com/mcp" })), undefined);
    assert.equal(statusOf(bench.bearer("POST", "/mcp", { aud: "oauth2-proxy" })), 403);
  });

  it("keycloak: roles of a bearer count as those of a session, and the app gets the realm's", () => {
    const bench = new Bench("keycloak");
    const realm = { realm_access: { roles: ["staff", "editor"] } };
    const admin = { aud: "oauth2-proxy", ...realm, resource_access: { shop: { roles: ["admin"] } } };
    const passed = bench.bearer("GET", "/admin", admin, ["x-roles", "forged"]);
    assert.equal(statusOf(passed), undefined);
    assert.equal(atApp(passed, "x-roles"), "staff,editor");
    assert.equal(statusOf(bench.bearer("GET", "/admin", { aud: "oauth2-proxy", ...realm })), 403);
    assert.equal(statusOf(bench.bearer("GET", "/", { aud: "oauth2-proxy", ...realm })), undefined);
    assert.notEqual(bench.bearer("GET", "/", { aud: "oauth2-proxy" }).state, "forwarded");
  });

  it("entra-id and google: the app gets the ID token", () => {
    const people = {
      "entra-id": { email: "a@example.com" },
      google: { email: "a@example.com", groups: ["everybody@example.com"] },
    };
    for (const [name, person] of Object.entries(people))
      assert.equal(atApp(new Bench(name).session("/", person), "authorization"), "Bearer the-id-token", name);
  });

  it("entra-id: a session whose cookie comes in parts passes", () => {
    const stream = new Bench("entra-id").session("/", { email: "a@example.com", idToken: denseText(9000) });
    assert.equal(atApp(stream, "authorization"), `Bearer ${denseText(9000)}`);
  });

  it("gitlab: the app gets the access token", () => {
    const stream = new Bench("gitlab").session("/", { email: "a@example.com", groups: ["acme"] });
    assert.equal(atApp(stream, "authorization"), "Bearer the-access-token");
  });
});
