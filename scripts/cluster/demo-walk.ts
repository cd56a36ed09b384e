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

const LOGINS = 12;
const BETWEEN_LOGINS_MILLISECONDS = 10_000;

/**
 * Signs in as a person would, and has the prober ask with that session from then on. The first login may have to wait: istiod, which asked Dex for
 * its keys before it was there, asks again a minute later.
 */
export async function signIn(walk: Walk): Promise<void> {
  const { jar, newBrowser } = walk.parts;
  for (let login = 1; ; login++) {
    const browser = newBrowser();
    const page = await browser.login(TARGET_URL, ADMIN.email, PASSWORD);
    if (page.status === 200 && page.body.includes("Bearer ey")) {
      const cookies = await browser.jar.getCookies(TARGET_URL);
      for (const cookie of cookies) await jar.setCookie(cookie, TARGET_URL);
      return;
    }
    if (login === LOGINS) {
      walk.fault(`the login ended at ${page.url} with ${page.status}: ${page.body.slice(0, 300)}`);
      return;
    }
    await delay(BETWEEN_LOGINS_MILLISECONDS);
  }
}

/** The app, Dex and oauth2-proxy serve. */
export async function demoServes(): Promise<void> {
  for (const deployment of ["httpbin", "dex", "oauth2-proxy"]) await rolledOut("demo", deployment);
}

export async function walkDemo(walk: Walk, plane: ControlPlane): Promise<void> {
  const [install = "", ...rest] = walk.blocks(README, SECTION);
  walk.step("istioctl install");
  await walk.block(install);
  await makeCertificates(plane.authority);
  walk.step("the demo is applied");
  walk.parts.prober.start(INGRESS, walk.parts.jar);
  for (const code of rest) await walk.block(code);
  await giveAddress("istio-ingressgateway");
  await demoServes();
  walk.step("a person signs in");
  await signIn(walk);
}

export async function removeDemo(walk: Walk): Promise<void> {
  await walk.parts.prober.stop();
  await kubectl("delete", "--ignore-not-found", "-k", `${walk.parts.checkout}/istio/overlays/demo`);
}
