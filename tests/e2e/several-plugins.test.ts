// Two plugins in the filter chain of a real Envoy, each with a host, a cookie and a secret of its own: in one VM and in two, in either
// order, and one that comes while traffic flows.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import type { ChainPlugin, EnvoyOptions } from "../../scripts/stack/envoy-options";
import { finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { type HeaderLine, send, valuesOf } from "../../scripts/lab/raw-http";
import { RecordingApp, type SeenRequest, seenIn } from "../../scripts/lab/recording-app";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";

const OTHER_SECRET = "another team's secret, 32 bytes.";
const OTHER_HOST = "second.example.com";
const NOBODYS = "dex.example.com";

const OTHER: ChainPlugin = {
  pluginName: "argo.postern",
  pluginConfig: {
    authService: { cluster: "oauth2-proxy" },
    session: { cookieSecret: { value: OTHER_SECRET } },
    rules: { hosts: [OTHER_HOST] },
  },
};
const OWN_VM: ChainPlugin = { ...OTHER, moduleEnvironment: { TEAM: "argo" } };
const OWN_ID: ChainPlugin = { ...OTHER, vmId: "argo" };

const SPOOFED: readonly HeaderLine[] = [
  ["x-auth-request-user", "mallory"],
  ["X-Auth-Request-Email", "mallory@example.com"],
  ["x-forwarded-user", "mallory"],
  ["remote-user", "mallory"],
  ["wasm.postern.identity", "mallory"],
  ["postern.identity", "mallory"],
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

async function checkTeams(): Promise<void> {
  const own = cookieOf(stack.cookieSecret, "ann");
  const argo = cookieOf(OTHER_SECRET, "bob");
  const ask = (host: string, headers: readonly HeaderLine[]) =>
    send(stack.port, { path: "/x", headers: [["host", host], ...headers] });
  for (const spoofed of [[], SPOOFED]) {
    assert.deepEqual(
      identityIn(seenIn(await ask("httpbin.example.com", [own, ...spoofed]))),
      expected("ann"),
    );
    assert.deepEqual(identityIn(seenIn(await ask(OTHER_HOST, [argo, ...spoofed]))), expected("bob"));
    assert.equal((await ask("httpbin.example.com", [argo, ...spoofed])).status, 302);
    // oauth2-proxy knows the secret of the first plugin's cookies: its answer is what the second one writes.
    assert.deepEqual(identityIn(seenIn(await ask(OTHER_HOST, [own, ...spoofed]))), expected("ann"));
    for (const cookie of [own, argo])
      assert.deepEqual(identityIn(seenIn(await ask(NOBODYS, [cookie, ...spoofed]))), []);
  }
}

/** A redirect of a guarded app's to a host of nobody's, followed inside: what was written for the app must not go there. */
async function checkRedirect(): Promise<void> {
  app.redirects.set("/leave", `http://${NOBODYS}/landing`);
  const headers = [["host", "httpbin.example.com"] as const, cookieOf(stack.cookieSecret, "ann")];
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

const app = await RecordingApp.start();
const other = await RecordingApp.start();
const stack = await startStack({
  secondHost: OTHER_HOST,
  envoy: {
    concurrency: 2,
    appPort: app.port,
    secondPort: app.port,
    dexPort: other.port,
    internalRedirects: true,
  },
  plugin: ({ authService, session }) => ({
    authService,
    session,
    rules: { hosts: ["httpbin.example.com"] },
  }),
});
after(() => finishStack(stack, undefined, [app, other]));

describe("A second plugin in the chain", () => {
  it("that comes while traffic flows breaks nobody's identity", async () => {
    const headers = [["host", "httpbin.example.com"] as const, cookieOf(stack.cookieSecret, "ann")];
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
  }
});
