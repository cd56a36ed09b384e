// docs/migration.md, "From several extension providers": two teams, each with a provider, a policy and an oauth2-proxy of its own, become realms of
// one plugin. What the section adds is woven into the steps that it names; a session of one team's is shown to the other's host all the while.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { codeOf, yamlIn } from "../lab/guide-blocks";
import { forSeveral } from "../lab/guide-several";
import type { ControlPlane } from "./control-plane";
import { teamServes } from "./demo-walk";
import { beforePostern, cookieSecret, customPolicy } from "./ext-authz";
import { setUpExtAuthz } from "./ext-authz-walk";
import { MIGRATION } from "./guide-sections";
import { apply, type KubeObject, kubectl } from "./kubectl";
import { BASE, Migration } from "./migration-walk";
import { ARGO, INGRESS } from "./targets";
import type { Walk } from "./walk";

const FIRST = "Before step 1";
/** The files that the section has a reader add lines to. */
const EDITED = ["istio/components/gateway-secret/env.yaml", "istio/overlays/canary/running-gateway.yaml"];
const NAMESPACE = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "argo", labels: { "istio-injection": "enabled" } },
};

/** The second team beside the first, behind a provider and a policy of its own. */
async function addArgo(walk: Walk): Promise<void> {
  await apply([NAMESPACE]);
  await apply(await beforePostern(walk.parts.checkout, "teams/realms"));
  await apply([customPolicy("ext-authz-argo", new URL(ARGO.url).hostname, "argo")]);
  await teamServes("argo");
}

/** The realms that the guide shows, with what each oauth2-proxy has other than the defaults. */
function ownSettings(realm: KubeObject): KubeObject {
  const cookieExpire = realm.name === "argo" ? "8h" : "4h";
  return { ...realm, session: { ...realm.session, cookieExpire, cookieRefresh: "5m" } };
}

async function writeRealms(checkout: string): Promise<void> {
  const shown = parse(yamlIn(await readFile(join(checkout, MIGRATION), "utf8"), "With step 2"));
  const realms = shown.pluginConfig.realms.map(ownSettings);
  const file = join(checkout, BASE);
  const plugin = parse(await readFile(file, "utf8"));
  const spec = { ...plugin.spec, ...shown, pluginConfig: { realms } };
  await writeFile(file, stringify({ ...plugin, spec }));
}

/** The undo of what comes before the first step, while nothing is behind it yet; the reader takes the lines out of the files, too. */
async function firstThereAndBack(walk: Walk, guide: string): Promise<void> {
  const { checkout } = walk.parts;
  const texts = await Promise.all(EDITED.map((file) => readFile(join(checkout, file), "utf8")));
  walk.step(`${FIRST}, and its undo`);
  for (const isUndo of [false, true]) for (const code of codeOf(guide, FIRST, isUndo)) await walk.block(code);
  for (const [index, file] of EDITED.entries()) await writeFile(join(checkout, file), texts[index] ?? "");
}

export async function walkTeams(walk: Walk, plane: ControlPlane): Promise<void> {
  const { checkout, jar, prober, shell } = walk.parts;
  walk.step("several providers, before anything");
  await kubectl("-n", "istio-system", "delete", "secret", "postern", "postern-argo", "--ignore-not-found");
  await setUpExtAuthz(walk, plane, true);
  await addArgo(walk);
  prober.start([INGRESS, ARGO], jar);
  await shell.run(`export COOKIE_SECRET='${await cookieSecret("demo")}'`);
  await shell.run(`export ARGO_COOKIE_SECRET='${await cookieSecret("argo")}'`);
  const file = join(checkout, MIGRATION);
  const guide = await readFile(file, "utf8");
  const [functions = ""] = walk.blocks(MIGRATION, "Before you begin");
  await walk.block(functions);
  await firstThereAndBack(walk, guide);
  await writeFile(file, forSeveral(guide));
  await new Migration(walk, { urls: [INGRESS.url, ARGO.url], writePlugin: writeRealms }).all();
  await prober.stop();
}
