// npm run panels [-- --file FILE]: draws the dashboard's panels, with what a real Prometheus has of a real Envoy after a minute and a half of
// requests in which a wrong configuration comes, and oauth2-proxy is away for a while. Needs prometheus.
import { writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { appHost } from "./lab/e2e-stack";
import { Member } from "./lab/member";
import { Prometheus } from "./lab/prometheus";
import { type HeaderLine, send } from "./lab/raw-http";
import { compileRelease } from "./module/compile";
import { PANELS } from "./monitoring/dashboard";
import { pictureOf } from "./monitoring/panel-picture";
import { ruleGroups } from "./monitoring/rule-files";
import type { PluginConfig } from "./stack/plugin-config";
import { stopServersOnSignal } from "./stack/shutdown";
import { Stack } from "./stack/stack";
import { progress } from "./toolchain/progress";

const SCRAPE_MILLISECONDS = 500;
const WINDOW = "6s";
const STEP = 2;
const PACE_MILLISECONDS = 50;
/** What the picture is about, in turn, and how long each lasts, seconds. */
const QUIET_SECONDS = 30;
const WRONG_SECONDS = 12;
const AWAY_SECONDS = 20;
const AFTER_SECONDS = 25;

const { values } = parseArgs({ options: { file: { type: "string", default: "docs/dashboard.svg" } } });

function withRoutes(config: PluginConfig): PluginConfig {
  const routes = [{ name: "ops", paths: ["/ops/*"], allowedGroups: ["ops"] }];
  return { ...config, rules: { ...config.rules, routes } };
}

/** People and strangers, until told to stop: hits, first sights, a refresh now and then, tokens that are good and bad, a route that refuses. */
class Load {
  private isOn = true;
  private readonly running: Promise<void>;

  constructor(
    private readonly stack: Stack,
    private readonly member: Member,
  ) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isOn = false;
    await this.running;
  }

  private get(path: string, ...headers: HeaderLine[]): Promise<unknown> {
    const request = { path, headers: [appHost(this.stack), ...headers] };
    // What a fault does to a request shows in the metrics.
    return send(this.stack.port, request).catch(() => undefined);
  }

  private async run(): Promise<void> {
    const { idToken = "" } = this.member.session;
    const [head = "", body = ""] = idToken.split(".");
    const bearer = (token: string): HeaderLine => ["authorization", `Bearer ${token}`];
    for (let round = 0; this.isOn; round++) {
      const session: HeaderLine = ["cookie", this.member.cookie];
      await Promise.all([
        ...Array.from({ length: 4 }, () => this.get("/x", session)),
        this.get("/x", bearer(idToken)),
        round % 4 === 0 ? this.get("/x") : undefined,
        round % 5 === 0 ? this.get("/x", bearer(`${head}.${body}.${"A".repeat(342)}`)) : undefined,
        round % 6 === 0 ? this.get("/ops/x", session) : undefined,
        round % 40 === 0 ? this.refresh() : undefined,
      ]);
      await delay(PACE_MILLISECONDS);
    }
  }

  private async refresh(): Promise<void> {
    const due = await Member.login(this.stack).catch(() => null);
    due?.makeDue();
    await due?.get().catch(() => undefined);
  }
}

async function faults(stack: Stack): Promise<void> {
  await delay(QUIET_SECONDS * 1000);
  await stack.envoy.reconfigure({ ...(stack.pluginConfig as object), x: 1 }).catch(() => undefined);
  await delay(WRONG_SECONDS * 1000);
  await stack.envoy.reconfigure(stack.pluginConfig);
  stack.oauth2Proxy.server.signal("SIGKILL");
  await delay(AWAY_SECONDS * 1000);
  await stack.restartOauth2Proxy();
  await delay(AFTER_SECONDS * 1000);
}

async function drawPanels(file: string): Promise<void> {
  const stack = await Stack.start({
    plugin: withRoutes,
    dex: { rotateRefreshTokens: true },
    envoy: { concurrency: 1 },
  });
  const prometheus = await Prometheus.start({
    folder: stack.folder,
    targets: { postern: `${stack.envoy.adminUrl}/stats/prometheus` },
    rules: ruleGroups(1),
    intervalMilliseconds: SCRAPE_MILLISECONDS,
  });
  const load = new Load(stack, await Member.login(stack));
  const from = Math.ceil(Date.now() / 1000);
  progress("a minute and a half of requests");
  await faults(stack);
  const span = { from, to: Math.floor(Date.now() / 1000), step: STEP, window: WINDOW };
  const { text, titles } = await pictureOf(PANELS, prometheus, span);
  await load.stop();
  await prometheus.stop();
  await stack.stop();
  await writeFile(file, text);
  console.log(`${file}: ${titles.join(", ")}`);
}

stopServersOnSignal();
await compileRelease();
await drawPanels(values.file);
