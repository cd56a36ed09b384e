// What a cloud and cert-manager would do for a gateway: an address for its Service, and Secrets with certificates.
import { Agent } from "undici";
import { Browser } from "../lab/browser";
import type { Authority } from "./credentials";
import { apply, kubectl, type KubeObject } from "./kubectl";
import { BALANCER_IP } from "./machine";

const SYSTEM = "istio-system";

/** The names of the Secrets that the demo's Gateways have, and the hosts in them. */
const CERTIFICATES: Readonly<Record<string, string>> = {
  "httpbin-tls": "httpbin.example.com",
  "dex-tls": "dex.example.com",
  "argo-tls": "argo.example.com",
  "login-tls": "login.example.com",
};

async function tlsSecret(authority: Authority, name: string): Promise<KubeObject> {
  const host = CERTIFICATES[name] ?? "";
  const { key, certificate } = await authority.sign(name, { subject: `/CN=${host}`, names: [`DNS:${host}`] });
  const args = ["create", "secret", "tls", name, `--cert=${certificate}`, `--key=${key}`];
  return JSON.parse(await kubectl("-n", SYSTEM, ...args, "--dry-run=client", "-o", "json"));
}

/** In the place of cert-manager. */
export async function makeCertificates(authority: Authority): Promise<void> {
  const names = Object.keys(CERTIFICATES);
  await apply(await Promise.all(names.map((name) => tlsSecret(authority, name))));
}

/** In the place of a cloud's load balancer: kube-proxy answers for the address on this node. */
export async function giveAddress(service: string): Promise<void> {
  const status = { loadBalancer: { ingress: [{ ip: BALANCER_IP }] } };
  const patch = ["--subresource=status", "--type=merge", "-p", JSON.stringify({ status })];
  await kubectl("-n", SYSTEM, "patch", "service", service, ...patch);
}

/** What makes browsers that trust the authority. */
export async function browserMaker(authority: Authority): Promise<() => Browser> {
  const ca = await authority.text();
  return () => new Browser(undefined, new Agent({ connect: { ca }, keepAliveTimeout: 1000 }));
}
