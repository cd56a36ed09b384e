// The way to the state that docs/migration.md begins with, and a person who is signed in there.
import { execa } from "execa";
import type { ControlPlane } from "./control-plane";
import { removeDemo, signIn, teamServes } from "./demo-walk";
import { writeSecrets } from "./dry-runs";
import { beforePostern, writeMeshSettings } from "./ext-authz";
import { giveAddress, makeCertificates } from "./gateway-place";
import { apply, kubectl, rolledOut } from "./kubectl";
import { STATE } from "./machine";
import type { Walk } from "./walk";

const GATEWAY = "istio-ingressgateway";

/** The gateway of the default profile, two pods of it, and ext_authz before the app. */
export async function setUpExtAuthz(walk: Walk, plane: ControlPlane, areSeveral = false): Promise<void> {
  await removeDemo(walk);
  const settings = await writeMeshSettings(STATE, areSeveral);
  await execa("istioctl", ["install", "--set", "profile=default", "-f", settings]);
  await kubectl("-n", "istio-system", "scale", "deployment", GATEWAY, "--replicas=2");
  await makeCertificates(plane.authority);
  await giveAddress(GATEWAY);
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "demo" } };
  await apply([namespace]);
  await writeSecrets(walk.parts.checkout);
  await apply(await beforePostern(walk.parts.checkout));
  await teamServes("demo");
  await rolledOut("istio-system", GATEWAY);
  await signIn(walk);
}
