// What the tests of realms share: realms by name, each with a host, an auth service, a cookie and a secret of its own.

import assert from "node:assert/strict";
import { FakeHost } from "../../scripts/fake-host/host";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";
import { ALICE, NOW, requestOf, SECOND } from "./fixture";

export const CLUSTERS = "any";

export function secretOf(realm: string): string {
  return realm.padEnd(32, "*");
}

export function realmOf(name: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    name,
    hosts: [`${name}.example.com`],
    authService: { cluster: name },
    session: { cookieSecret: { value: secretOf(name) }, cookieName: `_${name}` },
    ...more,
  };
}

export function pathRealm(name: string): Record<string, unknown> {
  return realmOf(name, {
    hosts: [`apps.example.com/${name}`],
    authService: { cluster: name, proxyPrefix: `/${name}/oauth2` },
  });
}

export function startRealms(realms: readonly object[], more: object = {}): FakeHost {
  const host = new FakeHost({ now: NOW, clusters: CLUSTERS });
  const { accepted } = host.configure({ realms, ...more });
  assert.ok(accepted, host.errors.join());
  return host;
}

export function cookieOf(realm: string, contents = {}, cookieName = `_${realm}`): string {
  const value = mintSessionValue(
    secretOf(realm),
    { ...ALICE, ...contents },
    { signedAt: new Date(NOW - 60 * SECOND), name: cookieName },
  );
  return cookieHeader(value, cookieName);
}

/** A request for a path of a host of which a realm claims another one. */
export function onPathOfNoRealm(): FakeHost {
  const host = startRealms([pathRealm("grafana")]);
  host.request(requestOf({ host: "apps.example.com", path: "/other" }));
  return host;
}
