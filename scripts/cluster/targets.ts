// Whom the prober asks, and for what.
import type { ProbeTarget } from "./prober";

/** The demo's page that shows the headers that the app received. */
export const TARGET_URL = "https://httpbin.example.com/headers";
export const POD_LABEL = "istio=ingressgateway";

/** The ingress gateways' pods, where Envoy listens behind a Service that translates 443. */
export const INGRESS: ProbeTarget = {
  url: TARGET_URL,
  pods: POD_LABEL,
  port: 8443,
  cookieName: "_oauth2_proxy",
};
/** A second team's app behind the same gateway: istio/overlays/teams/argo. */
export const ARGO: ProbeTarget = { ...INGRESS, url: "https://argo.example.com/headers", cookieName: "_argo" };
