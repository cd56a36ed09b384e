// A server that answers at once, as the app and as an auth service that does nothing: an Envoy with direct responses.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../stack/free-port";
import { answersOk } from "../stack/http-ready";
import { Server } from "../stack/process";
import { envoyBinary } from "../toolchain/envoy";
import { sessionContents, sessionCookie } from "./credentials";
import type { Parts } from "./parts";
import { LIST_BYTES_MAX, LISTS, listText } from "./revocation-lists";

const HTTP = "type.googleapis.com/envoy.extensions.filters";
const ROUTER = { name: "router", typed_config: { "@type": `${HTTP}.http.router.v3.Router` } };

export interface Answer {
  readonly port: number;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A file with the body; "ok" when not given. */
  readonly bodyFile?: string;
}

function listener({ port, status, headers = {}, bodyFile }: Answer): object {
  const added = Object.entries(headers).map(([key, value]) => ({ header: { key, value } }));
  const route = {
    match: { prefix: "/" },
    direct_response: {
      status,
      body: bodyFile === undefined ? { inline_string: "ok\n" } : { filename: bodyFile },
    },
    response_headers_to_add: added,
  };
  const routes = {
    virtual_hosts: [{ name: "all", domains: ["*"], routes: [route] }],
    max_direct_response_body_size_bytes: LIST_BYTES_MAX,
  };
  const manager = {
    "@type": `${HTTP}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: "instant",
    route_config: routes,
    http_filters: [ROUTER],
  };
  const filter = { name: "envoy.filters.network.http_connection_manager", typed_config: manager };
  return {
    address: { socket_address: { address: "127.0.0.1", port_value: port } },
    filter_chains: [{ filters: [filter] }],
  };
}

/** What oauth2-proxy says of a session it refreshed, with options as the Istio guide sets them. */
function refreshedHeaders(parts: Parts): Record<string, string> {
  const { accessToken = "", idToken = "", user = "", email = "" } = sessionContents(new Date());
  return {
    "x-auth-request-user": user,
    "x-auth-request-email": email,
    "x-auth-request-access-token": accessToken,
    authorization: `Bearer ${idToken}`,
    "set-cookie": `${sessionCookie(parts.cookieSecret)}; Path=/; HttpOnly; SameSite=Lax`,
  };
}

async function start(name: string, parts: Parts, answers: readonly Answer[]): Promise<Server> {
  const adminPort = await freePort();
  const configFile = join(parts.folder, `${name}.json`);
  const config = {
    admin: { address: { socket_address: { address: "127.0.0.1", port_value: adminPort } } },
    static_resources: { listeners: answers.map(listener) },
  };
  await writeFile(configFile, JSON.stringify(config, null, 2));
  const server = Server.start({
    name,
    command: await envoyBinary(),
    args: [
      "--config-path",
      configFile,
      "--use-dynamic-base-id",
      "--concurrency",
      "1",
      "--log-level",
      "warning",
    ],
    logFile: join(parts.folder, `${name}.log`),
  });
  return server.ready(answersOk(`http://127.0.0.1:${adminPort}/ready`));
}

/** The app, which serves the revocation lists, too, each on a port of its own. */
export async function startApp(parts: Parts): Promise<Server> {
  const lists = await Promise.all(
    LISTS.map(async (list, i): Promise<Answer> => {
      const bodyFile = join(parts.folder, `${list.cluster}.json`);
      await writeFile(bodyFile, listText(list.entries));
      return { port: parts.listPorts[i] ?? 0, status: 200, bodyFile };
    }),
  );
  return start("app", parts, [{ port: parts.appPort, status: 200 }, ...lists]);
}

export function startInstantAuth(parts: Parts): Promise<Server> {
  return start("instant-auth", parts, [
    { port: parts.allowPort, status: 200 },
    { port: parts.refreshPort, status: 202, headers: refreshedHeaders(parts) },
  ]);
}
