// A gateway that Istio makes for a Gateway of the Kubernetes Gateway API: istio/README.md, "The cookie secret", on top of variants/target-refs.
import { CookieJar } from "tough-cookie";
import type { ControlPlane } from "./control-plane";
import { cookieSecret } from "./ext-authz";
import { setUpExtAuthz } from "./ext-authz-walk";
import { MIGRATION, README } from "./guide-sections";
import { apply, kubectl, rolledOut, untilNoneEnds, type KubeObject } from "./kubectl";
import { settle } from "./settle";
import { INGRESS } from "./targets";
import type { Walk } from "./walk";

const SYSTEM = "istio-system";
const LABEL = "gateway.networking.k8s.io/gateway-name=ingress";
const HOST = "httpbin.example.com";
const API = "gateway.networking.k8s.io/v1";
/** Such a gateway listens where its Gateway says. */
const PORT = 443;

const GATEWAY: KubeObject = {
  apiVersion: API,
  kind: "Gateway",
  metadata: { name: "ingress", namespace: SYSTEM },
  spec: {
    gatewayClassName: "istio",
    listeners: [
      {
        ...{ name: "https", port: PORT, protocol: "HTTPS", hostname: HOST },
        tls: { mode: "Terminate", certificateRefs: [{ name: "httpbin-tls" }] },
        allowedRoutes: { namespaces: { from: "All" } },
      },
    ],
  },
};

const ROUTE: KubeObject = {
  apiVersion: API,
  kind: "HTTPRoute",
  metadata: { name: "httpbin", namespace: "demo" },
  spec: {
    parentRefs: [{ name: "ingress", namespace: SYSTEM }],
    hostnames: [HOST],
    rules: [{ backendRefs: [{ name: "httpbin", port: 8000 }] }],
  },
};

async function deployed(): Promise<void> {
  await kubectl("-n", SYSTEM, "wait", "--for=create", "deployment/ingress-istio", "--timeout=60s");
  await rolledOut(SYSTEM, "ingress-istio");
}

/** What the migration leaves: the app, Dex and oauth2-proxy, somebody who is signed in, and the image. */
async function alone(walk: Walk, plane: ControlPlane): Promise<void> {
  await setUpExtAuthz(walk, plane);
  for (const code of walk.blocks(MIGRATION, "2. Image and configuration")) {
    if (code.includes("npm run package")) await walk.block(code);
  }
}

export async function walkGatewayApi(walk: Walk, plane: ControlPlane): Promise<void> {
  const { jar, checkout, prober } = walk.parts;
  walk.step("Gateway API: the gateway");
  if (!walk.hasWalked(MIGRATION, "All the way back")) await alone(walk, plane);
  await apply([GATEWAY]);
  await deployed();
  const secret = await cookieSecret("demo");
  const metadata = { name: "postern", namespace: SYSTEM };
  await apply([{ apiVersion: "v1", kind: "Secret", metadata, stringData: { "cookie-secret": secret } }]);
  await kubectl("apply", "-k", `${checkout}/istio/variants/target-refs`);
  walk.step("Gateway API: COOKIE_SECRET");
  await walk.section(README, "The cookie secret");
  await settle();
  await deployed();
  await untilNoneEnds(SYSTEM, LABEL);
  const target = { ...INGRESS, pods: LABEL, port: PORT };
  walk.step("Gateway API: the route comes");
  // Whoever has a session gets 404 until it is there: only those without one are asked about.
  prober.start([target], new CookieJar());
  await apply([ROUTE]);
  await settle();
  await prober.stop();
  walk.step("Gateway API: the route is there");
  prober.start([target], jar);
  await settle();
  await prober.stop();
  await kubectl("delete", "-k", `${checkout}/istio/variants/target-refs`);
}
