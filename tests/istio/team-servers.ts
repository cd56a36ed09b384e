// What runs in a namespace of the overlays, on loopback: the app, and Dex and oauth2-proxy with the namespace's own configuration. Only
// addresses inside the cluster are replaced.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../../scripts/stack/free-port";
import { startHttpbin } from "../../scripts/stack/httpbin";
import { answersOk } from "../../scripts/stack/http-ready";
import { Server } from "../../scripts/stack/process";
import { dexBinary, oauth2ProxyBinary } from "../../scripts/toolchain/go-tool";
import { find, nameOf, SECRETS, type KubeObject } from "./manifests";

interface Ports {
  readonly app: number;
  readonly dex: number;
  readonly auth: number;
}

/** Where a team's servers are to run. */
export interface TeamPlace {
  readonly namespace: string;
  readonly folder: string;
  readonly ports: Ports;
}

export interface TeamServers {
  readonly namespace: string;
  /** None where the test itself is the app. */
  readonly app?: Server;
  readonly dex: Server;
  readonly oauth2Proxy: Server;
}

async function startDex(objects: readonly KubeObject[], place: TeamPlace): Promise<Server> {
  const { namespace, folder, ports } = place;
  const file = join(folder, "dex.yaml");
  const config: string = find(objects, "ConfigMap", "dex", namespace).data["config.yaml"];
  await writeFile(file, config.replace("0.0.0.0:5556", `127.0.0.1:${ports.dex}`));
  const server = Server.start({
    name: "dex",
    command: await dexBinary(),
    args: ["serve", file],
    env: { CLIENT_SECRET: SECRETS[namespace]?.client ?? "" },
    logFile: join(folder, "dex.log"),
  });
  return server.ready(answersOk(`http://127.0.0.1:${ports.dex}/.well-known/openid-configuration`));
}

async function startOauth2Proxy(objects: readonly KubeObject[], place: TeamPlace): Promise<Server> {
  const { namespace, folder, ports } = place;
  const file = join(folder, "oauth2-proxy.cfg");
  const config: string = find(objects, "ConfigMap", "oauth2-proxy", namespace).data["oauth2-proxy.cfg"];
  const local = config
    .replaceAll(`dex.${namespace}.svc.cluster.local:5556`, `127.0.0.1:${ports.dex}`)
    .replace("0.0.0.0:4180", `127.0.0.1:${ports.auth}`);
  await writeFile(file, local);
  const { cookie = "", client = "" } = SECRETS[namespace] ?? {};
  const server = Server.start({
    name: "oauth2-proxy",
    command: await oauth2ProxyBinary(),
    args: ["--config", file],
    env: { OAUTH2_PROXY_COOKIE_SECRET: cookie, OAUTH2_PROXY_CLIENT_SECRET: client },
    logFile: join(folder, "oauth2-proxy.log"),
  });
  return server.ready(answersOk(`http://127.0.0.1:${ports.auth}/ping`));
}

/** A place for each namespace that has a Dex. */
export async function teamPlaces(objects: readonly KubeObject[], folder: string): Promise<TeamPlace[]> {
  const places: TeamPlace[] = [];
  for (const { metadata } of objects.filter(
    (object) => object.kind === "ConfigMap" && nameOf(object) === "dex",
  )) {
    const { namespace } = metadata;
    const ports = { app: await freePort(), dex: await freePort(), auth: await freePort() };
    const place = { namespace, folder: join(folder, namespace), ports };
    await mkdir(place.folder, { recursive: true });
    places.push(place);
  }
  return places;
}

export async function startTeam(objects: readonly KubeObject[], place: TeamPlace): Promise<TeamServers> {
  const starting = [
    startHttpbin(place.ports.app, place.folder),
    startDex(objects, place),
    startOauth2Proxy(objects, place),
  ] as const;
  // Every part is waited for, also after a failure: one that comes up late must be stopped too.
  await Promise.allSettled(starting);
  const [{ server: app }, dex, oauth2Proxy] = await Promise.all(starting);
  return { namespace: place.namespace, app, dex, oauth2Proxy };
}

/** The addresses of the Services in a namespace, for istiod. */
export function endpointsOf({ namespace, ports }: TeamPlace): Record<string, string> {
  return {
    [`${namespace}/httpbin`]: `127.0.0.1:${ports.app}`,
    [`${namespace}/dex`]: `127.0.0.1:${ports.dex}`,
    [`${namespace}/oauth2-proxy`]: `127.0.0.1:${ports.auth}`,
  };
}

/** The variables that the gateway's pods have of Secrets. */
export function gatewayEnvironment(objects: readonly KubeObject[]): Record<string, string> {
  const [container] = find(objects, "Deployment", "istio-ingressgateway").spec.template.spec.containers;
  const variables = (container.env as KubeObject[]).map(({ name, valueFrom: { secretKeyRef } }) => {
    const { data } = find(objects, "Secret", secretKeyRef.name);
    return [name, Buffer.from(data[secretKeyRef.key], "base64").toString()] as const;
  });
  return Object.fromEntries(variables);
}
