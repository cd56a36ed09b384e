// docs/migration.md on a gateway of Istio's default profile: every step done, taken back and done again, then all the way back; and before that
// istio/README.md's way to install the filter, behind the policy that guards the host already.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ControlPlane } from "./control-plane";
import { signIn } from "./demo-walk";
import { cookieSecret } from "./ext-authz";
import { setUpExtAuthz } from "./ext-authz-walk";
import { MIGRATION, README, WALKED } from "./guide-sections";
import { walkHelm } from "./helm-walk";
import { rolledOut, untilNoneEnds } from "./kubectl";
import { differing, type MigrationState, migrationState } from "./migration-state";
import { settle } from "./settle";
import { INGRESS, POD_LABEL, TARGET_URL } from "./targets";
import type { Walk } from "./walk";

const GATEWAY = "istio-ingressgateway";
export const BASE = "istio/base/wasmplugin.yaml";
const BEGIN = "Before you begin";
const CHECK = "export COOKIE=";

/** What a reader writes into the plugin: what this oauth2-proxy has other than the defaults. */
async function writePlugin(checkout: string): Promise<void> {
  const file = join(checkout, BASE);
  const text = await readFile(file, "utf8");
  const own = text
    .replace("cookieExpire: 168h", "cookieExpire: 4h")
    .replace("cookieRefresh: 0s", "cookieRefresh: 5m");
  await writeFile(file, own);
}

/** Who walks: one team, or several. */
export interface Migrants {
  /** Where people sign in, the guide's own host first. */
  readonly urls: readonly string[];
  /** Writes what a reader writes into the plugin in step 2. */
  readonly writePlugin: (checkout: string) => Promise<void>;
}

const ONE_TEAM: Migrants = { urls: [TARGET_URL], writePlugin };

/** The guide's steps, as the reader's copy of it has them. */
export class Migration {
  private cookie = "";
  private beforeCanary: MigrationState = new Map();

  constructor(
    private readonly walk: Walk,
    private readonly migrants: Migrants = ONE_TEAM,
  ) {}

  /** From what was there before to what was there before, over every step and its undo. */
  async all(): Promise<void> {
    await this.begin();
    for (const section of (WALKED[MIGRATION] ?? []).filter((name) => /^\d\. /.test(name)))
      await this.step(section);
    await this.back();
  }

  /** The guide's own check, with the session of whoever signed in last. */
  private async check(): Promise<void> {
    await settle();
    for (const code of this.walk.blocks(MIGRATION, BEGIN).filter((block) => block.includes(CHECK)))
      await this.walk.block(code.replace("_oauth2_proxy=...", this.cookie));
  }

  private async begin(): Promise<void> {
    await this.renewSession();
    for (const code of this.walk.blocks(MIGRATION, BEGIN).filter((block) => !block.includes(CHECK)))
      await this.walk.block(code);
    await this.check();
  }

  /** One that is due is asked about, whoever guards: the steps look at what is judged without that. */
  private async renewSession(): Promise<void> {
    for (const url of this.migrants.urls) await signIn(this.walk, url);
    this.cookie = await this.walk.parts.jar.getCookieString(TARGET_URL);
  }

  private async step(section: string): Promise<void> {
    const undos = this.walk.blocks(MIGRATION, section, true).toReversed();
    await this.renewSession();
    const before = await migrationState();
    await this.go(section, this.walk.blocks(MIGRATION, section));
    if (undos.length === 0) return;
    await this.go(`${section}: undo`, undos);
    // The canary has gone for good with the fifth: its undo leads to where the canary was not yet there.
    const wanted = section.startsWith("5.") ? this.beforeCanary : before;
    const changed = differing(wanted, await migrationState());
    if (changed.length > 0) this.walk.fault(`the undo leaves other than before: ${changed.join(", ")}`);
    if (section.startsWith("4.")) this.beforeCanary = before;
    await this.endJobs();
    await this.go(`${section}: again`, this.walk.blocks(MIGRATION, section));
    // Two plugins in a pod would be in each other's way: the guide takes this one back before the next.
    if (section.startsWith("3.")) await this.go(`${section}: undo, before the next`, undos);
  }

  private async back(): Promise<void> {
    await this.go("All the way back", this.walk.blocks(MIGRATION, "All the way back"));
    await this.endJobs();
  }

  private async go(name: string, blocks: readonly string[]): Promise<void> {
    this.walk.step(name);
    for (const code of blocks) {
      // The step is done for the second time: the canary has gone already.
      const mayFail = name.startsWith("5.") && name.endsWith("again") ? /delete -k/ : undefined;
      await this.walk.block(code, mayFail === undefined ? {} : { mayFail });
      if (code.includes("npm run package")) await this.migrants.writePlugin(this.walk.parts.checkout);
    }
    await this.check();
  }

  /** A port-forward of the guide's runs until its reader ends it. */
  private async endJobs(): Promise<void> {
    await this.walk.parts.shell.run("jobs -p | xargs -r kill; wait");
  }
}

/** "Install" and its rollback; then the gateway is as before. */
async function walkInstall(walk: Walk): Promise<void> {
  const { checkout, shell } = walk.parts;
  await writeFile(join(checkout, "cookie-secret.txt"), await cookieSecret("demo"));
  await writePlugin(checkout);
  walk.step("README: install");
  await walk.section(README, "Install");
  await settle();
  walk.step("README: rollback");
  await shell.run("kubectl -n istio-system delete wasmplugin postern");
  await settle();
  walk.step("README: the gateway as before");
  await shell.run(`kubectl -n istio-system rollout undo deployment ${GATEWAY}`);
  await rolledOut("istio-system", GATEWAY);
  await untilNoneEnds("istio-system", POD_LABEL);
  await shell.run("kubectl -n istio-system delete secret postern");
}

export async function walkMigration(walk: Walk, plane: ControlPlane): Promise<void> {
  const { jar, prober, shell } = walk.parts;
  walk.step("ext_authz, before anything");
  await setUpExtAuthz(walk, plane);
  prober.start([INGRESS], jar);
  await walkInstall(walk);
  walk.step(BEGIN);
  await shell.run(`export COOKIE_SECRET='${await cookieSecret("demo")}'`);
  await new Migration(walk).all();
  const digest = /sha256: (\S+)/.exec(await readFile(join(walk.parts.checkout, BASE), "utf8"))?.[1] ?? "";
  await walkHelm(walk, digest);
  await untilNoneEnds("istio-system", POD_LABEL);
  await prober.stop();
}
