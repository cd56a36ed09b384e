// What happens to the gateway and to oauth2-proxy during a soak, one after the other: restarts, a rotation of the cookie secret, configurations
// right and wrong, VMs that start anew.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { until } from "../lab/until";
import { WASM_FILE } from "../stack/envoy-wasm";
import type { PluginConfig } from "../stack/plugin-config";
import type { ListServer } from "./list-server";
import { pause } from "./pause";
import { DRAIN_SECONDS, type Site } from "./site";

const AWAY_MILLISECONDS = 2000;
const POLL_MILLISECONDS = 100;
const DRAINED_MILLISECONDS = (DRAIN_SECONDS + 1) * 1000;
/** An empty one named "x": it makes other code that does the same. */
const CUSTOM_SECTION = Buffer.from([0, 2, 1, 0x78]);

export type Change = "restart" | "reload" | "rotation" | "newVms" | "wrongConfig";
const ORDER: readonly Change[] = ["newVms", "rotation", "wrongConfig", "restart", "reload", "reload"];

/** Somebody whose session has a secret. */
export interface Holder {
  isUnder(secret: string): boolean;
}

export interface GatewayPlan {
  readonly site: Site;
  /** Stacks whose oauth2-proxy is restarted, too. */
  readonly others: readonly Site[];
  readonly lists: ListServer;
  readonly holders: readonly Holder[];
  /** The longest that a session minted here is used. */
  readonly mintedMilliseconds: number;
  readonly changeSeconds: number;
}

export class GatewayChanges {
  readonly counts: Record<Change, number> = { restart: 0, reload: 0, rotation: 0, newVms: 0, wrongConfig: 0 };
  private secrets: readonly string[];
  private variant = 0;
  private wasmFile = WASM_FILE;

  constructor(private readonly plan: GatewayPlan) {
    this.secrets = [plan.site.secret];
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let turn = 0; ; turn++) {
      await pause(this.plan.changeSeconds * 1000, signal);
      if (signal.aborted) return;
      const change = ORDER[turn % ORDER.length] ?? "restart";
      this.plan.site.note(change);
      await this.make(change, signal);
      this.plan.site.note(`the end of ${change}`);
      if (!signal.aborted) this.counts[change]++;
    }
  }

  private make(change: Change, signal: AbortSignal): Promise<void> {
    switch (change) {
      case "restart":
        return this.restart();
      case "reload":
        this.variant++;
        return this.apply();
      case "rotation":
        return this.rotate(signal);
      case "newVms":
        return this.startVms();
      case "wrongConfig":
        return this.refuseWrong();
    }
  }

  private async restart(): Promise<void> {
    const { site, others } = this.plan;
    await Promise.all(
      [site, ...others].map(({ stack, outages, secret }) =>
        outages.during(async () => {
          await stack.oauth2Proxy.server.stop();
          await delay(AWAY_MILLISECONDS);
          await stack.restartOauth2Proxy({ cookieSecret: secret });
        }),
      ),
    );
  }

  /** The steps of docs/operations.md. */
  private async rotate(signal: AbortSignal): Promise<void> {
    const { site, holders, mintedMilliseconds } = this.plan;
    const old = site.secret;
    const next = `the soak's secret, number ${this.counts.rotation}`.padEnd(32, ".");
    await this.apply([old, next]);
    // The connections of the listener before know one secret only.
    await pause(DRAINED_MILLISECONDS, signal);
    await site.outages.during(() => site.stack.restartOauth2Proxy({ cookieSecret: next }));
    site.note("oauth2-proxy's start in a rotation");
    site.secret = next;
    await this.apply([next, old]);
    await pause(mintedMilliseconds * 2, signal);
    while (!signal.aborted && holders.some((holder) => !holder.isUnder(next))) await delay(POLL_MILLISECONDS);
    if (signal.aborted) return;
    await this.apply([next]);
    await pause(DRAINED_MILLISECONDS, signal);
    site.retiredSecret = old;
  }

  private async startVms(): Promise<void> {
    const { site, lists } = this.plan;
    const before = await readFile(this.wasmFile);
    this.wasmFile = join(site.stack.folder, `module-${this.counts.newVms}.wasm`);
    await writeFile(this.wasmFile, Buffer.concat([before, CUSTOM_SECTION]));
    // A new VM has no list while the list's server is away: it revokes nobody then, as the documents say.
    await until("the list's server", () => !lists.isAway);
    await site.freshVms.during(() => this.apply());
  }

  /** The one before it goes on. */
  private async refuseWrong(): Promise<void> {
    const { session, ...rest } = this.config();
    const wrong = { ...rest, session: { ...session, cookieExpire: "4x" } };
    await assert.rejects(this.reconfigure(wrong), /cannot use its configuration/);
  }

  private async apply(secrets = this.secrets): Promise<void> {
    this.secrets = secrets;
    await this.reconfigure(this.config());
  }

  private reconfigure(config: unknown): Promise<void> {
    const { reloads, stack } = this.plan.site;
    return reloads.during(() => stack.envoy.reconfigure(config, { wasmFile: this.wasmFile }));
  }

  private config(): PluginConfig {
    const { session, cache, ...rest } = this.plan.site.stack.pluginConfig as PluginConfig;
    return {
      ...rest,
      session: { ...session, cookieSecret: this.secrets.map((value) => ({ value })) },
      cache: { ...cache, sessions: 5000 + this.variant },
    };
  }
}
