// The test browser at the gateway's public names: https://httpbin.example.com without a port leads to Envoy's own port,
// and the demo's certificate authority is trusted.
import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import { Agent, type Dispatcher } from "undici";
import { Browser } from "../../scripts/lab/browser";

export interface GatewayPorts {
  readonly http: number;
  readonly https: number;
}

export function gatewayAgent(ports: GatewayPorts, ca: string): Dispatcher {
  return new Agent({
    keepAliveTimeout: 1000,
    connect: ({ hostname, protocol }, done) => {
      const secure = protocol === "https:";
      const to = { host: "127.0.0.1", port: secure ? ports.https : ports.http };
      const socket = secure ? connectTls({ ...to, ca, servername: hostname }) : connectTcp(to);
      socket.once(secure ? "secureConnect" : "connect", () => done(null, socket));
      socket.once("error", (error) => done(error, null));
    },
  });
}

/** The browser of the other suites, with connections of its own. */
export class GatewayBrowser extends Browser {
  constructor(agent: Dispatcher) {
    super(undefined, agent);
  }
}
