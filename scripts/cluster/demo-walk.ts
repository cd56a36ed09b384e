// istio/README.md, "The demo, in order", from an empty cluster to a person who is signed in, and what may be done to it then.
import { setTimeout as delay } from "node:timers/promises";
import { ADMIN, PASSWORD } from "../stack/dex";
import type { ControlPlane } from "./control-plane";
import { INGRESS, TARGET_URL } from "./targets";
import { giveAddress, makeCertificates } from "./gateway-place";
import { README } from "./guide-sections";
import { kubectl, rolledOut } from "./kubectl";
import type { Walk } from "./walk";

const SECTION = "The demo, in order";

/** What has just come up may still have to be made known to the gateways. */
const LOGINS = 5;
const BETWEEN_LOGINS_MILLISECONDS = 2_000;

/** Signs in as a person would, and has the prober ask with that session from then on. */
export async function signIn(walk: Walk, url = TARGET_URL): Promise<void> {
  const { jar, newBrowser } = walk.parts;
  for (let login = 1; ; login++) {
    const browser = newBrowser();
    const page = await browser.login(url, ADMIN.email, PASSWORD).catch((error: Error) => error);
    if ("status" in page && page.status === 200 && page.body.includes("Bearer ey")) {
      const cookies = await browser.jar.getCookies(url);
      for (const cookie of cookies) await jar.setCookie(cookie, url);
      return;
    }
    if (login === LOGINS) {
      const end = "status" in page ? `${page.url} ${page.status} ${page.body.slice(0, 300)}` : page.message;
      walk.fault(`the login ended with ${end}`);
      return;
    }
    await delay(BETWEEN_LOGINS_MILLISECONDS);
  }
}

/** A team's app, Dex and oauth2-proxy serve. */
export async function teamServes(namespace: string): Promise<void> {
  for (const deployment of ["httpbin", "dex", "oauth2-proxy"]) await rolledOut(namespace, deployment);
}

export async function walkDemo(walk: Walk, plane: ControlPlane): Promise<void> {
  const [install = "", ...rest] = walk.blocks(README, SECTION);
  walk.step("istioctl install");
  await walk.block(install);
  await makeCertificates(plane.authority);
  walk.step("the demo is applied");
  walk.parts.prober.start([INGRESS], walk.parts.jar);
  for (const code of rest) await walk.block(code);
  await giveAddress("istio-ingressgateway");
  await teamServes("demo");
  walk.step("a person signs in");
  await signIn(walk);
  await lookAtDemo(walk);
}

/** What the README says of a demo that is there: istioctl has nothing to warn of, and whether a plugin was taken is counted. */
export async function lookAtDemo(walk: Walk): Promise<void> {
  const analysis = await walk.parts.shell.run(
    "istioctl analyze --all-namespaces --failure-threshold Warning",
  );
  if (analysis.failed.length > 0) walk.fault(`istioctl analyze says: ${analysis.output}`);
  const asked = ["exec", "deploy/istio-ingressgateway", "-c", "istio-proxy", "--", "pilot-agent"];
  const stats = await kubectl("-n", "istio-system", ...asked, "request", "GET", "stats");
  if (!/^extension_config_discovery\.http_filter\..*\.update_rejected: 0$/m.test(stats))
    walk.fault("the gateway keeps no extension_config_discovery.http_filter.*.update_rejected");
}

/** Takes the demo away again, where it is, with the session. */
export async function removeDemo(walk: Walk): Promise<void> {
  if (!walk.hasWalked(README, SECTION)) return;
  await walk.parts.prober.stop();
  await kubectl("delete", "--ignore-not-found", "-k", `${walk.parts.checkout}/istio/overlays/demo`);
  await walk.parts.jar.removeAllCookies();
}
