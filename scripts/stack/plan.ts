// Where everything of a stack is, settled before anything runs: the parts' configurations name each other.
import type { DexClient } from "./dex";
import { AUTH_CLUSTER, DEX_CLUSTER, type EnvoyPlace } from "./envoy-options";
import { freePort } from "./free-port";
import { COOKIE_SECRET, type Oauth2ProxyPlace } from "./oauth2-proxy";
import { defaultPluginConfig } from "./plugin-config";
import { makeRunFolder } from "./run-folder";
import type { StackOptions } from "./stack-options";

export const CLIENT: DexClient = { id: "oauth2-proxy", secret: "shared-by-dex-and-oauth2-proxy" };

export interface Plan {
  readonly folder: string;
  readonly appUrl: string;
  /** Empty without a second app. */
  readonly secondUrl: string;
  readonly issuer: string;
  readonly client: DexClient;
  readonly envoy: EnvoyPlace;
  readonly pluginConfig: unknown;
}

function pluginConfigOf(options: StackOptions, place: EnvoyPlace, issuer: string): unknown {
  const config = defaultPluginConfig({
    hosts: [place.appHost, ...(place.second === undefined ? [] : [place.second.host])],
    issuer,
    audience: CLIENT.id,
    authCluster: options.envoy?.authCluster ?? AUTH_CLUSTER,
    dexCluster: DEX_CLUSTER,
    oauth2Proxy: options.oauth2Proxy ?? {},
  });
  return options.plugin === undefined ? config : options.plugin(config);
}

async function envoyPlace(options: StackOptions, folder: string): Promise<EnvoyPlace> {
  return {
    folder,
    port: await freePort(options.preferredPort),
    adminPort: await freePort(),
    appPort: await freePort(),
    dexPort: await freePort(),
    authPort: await freePort(),
    appHost: options.appHost ?? "httpbin.example.com",
    dexHost: options.dexHost ?? "dex.example.com",
    ...(options.secondHost === undefined
      ? {}
      : { second: { host: options.secondHost, port: await freePort() } }),
    authorization: options.authorization ?? "postern",
    cookieSecret: options.oauth2Proxy?.cookieSecret ?? COOKIE_SECRET,
  };
}

export async function makePlan(options: StackOptions): Promise<Plan> {
  const folder = await makeRunFolder();
  const envoy = await envoyPlace(options, folder);
  const appUrl = `http://${envoy.appHost}:${envoy.port}`;
  const issuer = `http://${envoy.dexHost}:${envoy.port}`;
  const secondUrl = envoy.second === undefined ? "" : `http://${envoy.second.host}:${envoy.port}`;
  const apps = [appUrl, secondUrl].filter((url) => url !== "");
  const client = { ...CLIENT, redirectURIs: apps.map((url) => `${url}/oauth2/callback`) };
  return {
    folder,
    appUrl,
    secondUrl,
    issuer,
    client,
    envoy,
    pluginConfig: pluginConfigOf(options, envoy, issuer),
  };
}

export function oauth2ProxyPlace(plan: Plan): Oauth2ProxyPlace {
  const dexUrl = `http://127.0.0.1:${plan.envoy.dexPort}`;
  return { port: plan.envoy.authPort, folder: plan.folder, issuer: plan.issuer, dexUrl, client: plan.client };
}
