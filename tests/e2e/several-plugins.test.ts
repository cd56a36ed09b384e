// Two plugins in the filter chain of a real Envoy, each with a host, a secret and an oauth2-proxy of its own, and with the same cookie
// name: in one VM and in two, in either order, and one that comes while traffic flows.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import type { ChainPlugin, EnvoyOptions } from "../../scripts/stack/envoy-options";
import { freePort } from "../../scripts/stack/free-port";
import { startOauth2Proxy } from "../../scripts/stack/oauth2-proxy";
import { CLIENT } from "../../scripts/stack/plan";
import { makeRunFolder } from "../../scripts/stack/run-folder";
import { finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { type HeaderLine, send, valueOf, valuesOf } from "../../scripts/lab/raw-http";
import { RecordingApp, type SeenRequest, seenIn } from "../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";

const OTHER_SECRET = "another team's secret, 32 bytes.";
const OTHER_CLIENT = { id: "argo", secret: "argo's secret" };
const OTHER_CLUSTER = "oauth2-proxy-argo";
const OWN_HOST = "httpbin.example.com";
const OTHER_HOST = "second.example.com";
const NOBODYS = "dex.example.com";

const OTHER: ChainPlugin = {
  pluginName: "argo.postern",
  pluginConfig: {
    authService: { cluster: OTHER_CLUSTER },
    session: { cookieSecret: { value: OTHER_SECRET } },
    rules: { hosts: [OTHER_HOST] },
  },
};
const OWN_VM: ChainPlugin = { ...OTHER, moduleEnvironment: { TEAM: "argo" } };
const OWN_ID: ChainPlugin = { ...OTHER, vmId: "argo" };

const FAKE_MARKS: readonly HeaderLine[] = [
  ["wasm.postern.identity", "1"],
  ["postern.identity", "1"],
];
const SPOOFED: readonly HeaderLine[] = [
  ["x-auth-request-user", "mallory"],
  ["X-Auth-Request-Email", "mallory@example.com"],
  ["x-forwarded-user", "mallory"],
  ["remote-user", "mallory"],
  ["x_auth_request_groups", "mallory"],
  ...FAKE_MARKS,
];

function cookieOf(secret: string, user: string): HeaderLine {
  return [
    "cookie",
    cookieHeader(
      mintSessionValue(secret, { accessToken: `${user}-token`, email: `${user}@example.com`, user }),
    ),
  ];
}

function identityIn({ headers }: SeenRequest): string[] {
  return [
    "authorization",
    "x-auth-request-user",
    "x-auth-request-email",
    "x-forwarded-user",
    "remote-user",
  ].flatMap((name) => valuesOf(headers, name));
}

function expected(user: string): string[] {
  return [`Bearer ${user}-token`, user, `${user}@example.com`];
}

interface Team {
  readonly host: string;
  readonly clientId: string;
  readonly cluster: string;
  readonly session: HeaderLine;
  readonly user: string;
}

function teams(): readonly [Team, Team] {
  const session = cookieOf(stack.cookieSecret, "ann");
  const own = { host: OWN_HOST, clientId: CLIENT.id, cluster: "oauth2-proxy", session, user: "ann" };
  const argos = cookieOf(OTHER_SECRET, "bob");
  const argo = {
    host: OTHER_HOST,
    clientId: OTHER_CLIENT.id,
    cluster: OTHER_CLUSTER,
    session: argos,
    user: "bob",
  };
  return [own, argo];
}

const ask = (host: string, headers: readonly HeaderLine[]) =>
  send(stack.port, { path: "/x", headers: [["host", host], ...headers] });

const callsOf = ({ cluster }: Team) => stack.envoy.stat(`cluster.${cluster}.upstream_rq_total`);

/** Every one of these requests leads to the team's own login, by one call to its own oauth2-proxy. */
async function checkLogins(
  team: Team,
  other: Team,
  requests: readonly (readonly HeaderLine[])[],
): Promise<void> {
  const [before, othersBefore] = [await callsOf(team), await callsOf(other)];
  for (const headers of requests) {
    const { status, headers: answered } = await ask(team.host, headers);
    assert.equal(status, 302);
    const { searchParams } = new URL(valueOf(answered, "location") ?? "");
    assert.equal(searchParams.get("client_id"), team.clientId);
  }
  assert.deepEqual([await callsOf(team), await callsOf(other)], [before + requests.length, othersBefore]);
}

async function checkTeam(team: Team, other: Team): Promise<void> {
  const before = [await callsOf(team), await callsOf(other)];
  for (const spoofed of [[], SPOOFED]) {
    const seen = seenIn(await ask(team.host, [team.session, ...spoofed]));
    assert.deepEqual(identityIn(seen), expected(team.user));
    assert.deepEqual(
      seen.headers.filter(([, value]) => value.includes("mallory")),
      [],
    );
    assert.deepEqual(identityIn(seenIn(await ask(NOBODYS, [team.session, ...spoofed]))), []);
  }
  assert.deepEqual([await callsOf(team), await callsOf(other)], before);
  await checkLogins(team, other, [[], SPOOFED, [other.session], [other.session, ...SPOOFED]]);
}

async function checkTeams(): Promise<void> {
  const [own, argo] = teams();
  await checkTeam(own, argo);
  await checkTeam(argo, own);
}

/** A redirect of a guarded app's to a host of nobody's, followed inside: what was written for the app must not go there. */
async function checkRedirect(): Promise<void> {
  app.redirects.set("/leave", `http://${NOBODYS}/landing`);
  const headers = [["host", OWN_HOST] as const, cookieOf(stack.cookieSecret, "ann")];
  const seen = seenIn(await send(stack.port, { path: "/leave", headers }));
  assert.equal(seen.url, "/landing");
  assert.deepEqual(identityIn(seen), []);
}

const CHAINS: Readonly<Record<string, EnvoyOptions>> = {
  "behind, in two VMs": { chainAfter: [OWN_VM] },
  "in front, in two VMs": { chainBefore: [OWN_VM] },
  "behind, in one VM": { chainAfter: [OTHER] },
  "in front, in one VM": { chainBefore: [OTHER] },
  "behind, in a VM with an id of its own": { chainAfter: [OWN_ID] },
  "in front, in a VM with an id of its own": { chainBefore: [OWN_ID] },
};

/** The first one with its login as a realm of two; the other realm's host is nobody's who is asked about here. */
function withRealms(config: unknown): unknown {
  const { rules: _, ...login } = config as Record<string, unknown>;
  const kiali = { ...login, name: "kiali", hosts: ["kiali.example.com"] };
  return { realms: [kiali, { ...login, name: "own", hosts: [OWN_HOST] }] };
}

const app = await RecordingApp.start();
const other = await RecordingApp.start();
const argoPort = await freePort();
const stack = await startStack({
  secondHost: OTHER_HOST,
  envoy: {
    concurrency: 2,
    appPort: app.port,
    secondPort: app.port,
    dexPort: other.port,
    internalRedirects: true,
    otherClusters: [{ name: OTHER_CLUSTER, port: argoPort }],
  },
  plugin: ({ authService, session }) => ({
    authService,
    session,
    rules: { hosts: [OWN_HOST] },
  }),
});
const argoProxy = await startOauth2Proxy(
  {
    port: argoPort,
    folder: await makeRunFolder(),
    issuer: stack.issuer,
    dexUrl: stack.dex.url,
    client: OTHER_CLIENT,
  },
  { cookieSecret: OTHER_SECRET },
);
after(() => finishStack(stack, undefined, [app, other, argoProxy.server]));

describe("A second plugin in the chain", () => {
  it("that comes while traffic flows breaks nobody's identity", async () => {
    const headers = [["host", OWN_HOST] as const, cookieOf(stack.cookieSecret, "ann")];
    const isRight = async () => {
      const seen = seenIn(await send(stack.port, { path: "/x", headers }));
      assert.deepEqual(identityIn(seen), expected("ann"));
    };
    await isRight();
    await stack.envoy.reconfigure(stack.pluginConfig, { chainAfter: [OWN_VM] });
    for (let i = 0; i < 50; i++) await isRight();
  });

  for (const [place, chain] of Object.entries(CHAINS)) {
    it(`${place}, leaves the first one's identity, and no client's`, async () => {
      await stack.envoy.reconfigure(stack.pluginConfig, chain);
      await checkTeams();
      await checkRedirect();
    });

    it(`${place}, leaves the identity that a realm of the first one wrote`, async () => {
      await stack.envoy.reconfigure(withRealms(stack.pluginConfig), chain);
      await checkTeams();
      await checkRedirect();
    });
  }
});
