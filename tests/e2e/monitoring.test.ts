// Dashboard and alerts on a real Prometheus that scrapes a real Envoy: every panel has data under load, no alert fires then, and each fires
// in its fault. All durations of the rules are shortened alike.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { after, describe, it } from "node:test";
import { AuthRelay } from "../../scripts/lab/auth-relay";
import { appHost } from "../../scripts/lab/e2e-stack";
import { Member } from "../../scripts/lab/member";
import { Prometheus } from "../../scripts/lab/prometheus";
import { type HeaderLine, send } from "../../scripts/lab/raw-http";
import { until } from "../../scripts/lab/until";
import { ALERTS } from "../../scripts/monitoring/alerts";
import { PANELS, plainQuery, REALM_METRIC, REALM_OF_METRIC } from "../../scripts/monitoring/dashboard";
import { pictureOf } from "../../scripts/monitoring/panel-picture";
import { ruleGroups } from "../../scripts/monitoring/rule-files";
import type { PluginConfig } from "../../scripts/stack/plugin-config";
import { Stack } from "../../scripts/stack/stack";
import { prometheus } from "../../scripts/toolchain/on-path";
import { compileTrapping } from "../support/trapping-module/compile";

const skip = prometheus() === null ? "prometheus is not on PATH" : false;
/** A minute of the rules is a second here: a scrape each quarter of it is what fifteen seconds are there. */
const SCALE = 1 / 60;
const INTERVAL_MILLISECONDS = 250;
const WINDOW = "2s";
const STEP = "250ms";
/** More than any rule of those that need no fault of their own looks back and waits. */
const QUIET_SCRAPES = 40;
const PACE_MILLISECONDS = 40;
/** What they are about has to be configured first. */
/** A realm, as it is called in the names of metrics. */
const REALM = "demo_app";
const SPECIAL_ROWS = ["Observing", "Realms", "Revocation"];

describe("On a real Prometheus", { skip }, () => {
  let stack: Stack;
  let relay: AuthRelay;
  let metrics: Prometheus;
  let member: Member;
  let isLoaded = false;
  let load: Promise<void> = Promise.resolve();
  /** A gateway that loses its filter. */
  const lost = createServer((_, response) =>
    response.end(hasFilter ? "postern_request_session 1\n" : "x 1\n"),
  );
  let hasFilter = true;

  function pluginConfig(config: PluginConfig): PluginConfig {
    const [issuer] = config.jwt?.["issuers"] as { jwks: object }[];
    return {
      ...config,
      authService: { ...config.authService, timeout: "4s" },
      jwt: { issuers: [{ ...issuer, jwks: { ...issuer?.jwks, refresh: "10s" } }] },
      rules: { ...config.rules, routes: [{ name: "ops", paths: ["/ops/*"], allowedGroups: ["ops"] }] },
    };
  }

  const get = (path: string, ...headers: HeaderLine[]) =>
    send(stack.port, { path, headers: [appHost(stack), ...headers] });

  /** A hit, a stranger, a bad token, a route that refuses. */
  async function one(): Promise<void> {
    const session: HeaderLine = ["cookie", member.cookie];
    await Promise.all([
      get("/x", session),
      get("/x"),
      get("/x", ["authorization", `Bearer ${badToken}`]),
      get("/ops/x", session),
    ]);
  }

  let badToken = "";

  async function startLoad(): Promise<void> {
    isLoaded = true;
    load = (async () => {
      while (isLoaded) {
        // What a fault does to a request is not looked at here.
        await one().catch(() => undefined);
        await delay(PACE_MILLISECONDS);
      }
    })();
  }

  const fires = (name: string) =>
    until(`${name} firing`, async () => (await metrics.firing()).includes(name));
  const ends = (name: string) =>
    until(`${name} ending`, async () => !(await metrics.firing()).includes(name));

  it("every panel has data under load, and no alert fires", async () => {
    relay = await AuthRelay.start();
    stack = await Stack.start({
      plugin: pluginConfig,
      dex: { rotateRefreshTokens: true },
      envoy: { authPort: relay.port, concurrency: 1 },
    });
    relay.target = stack.oauth2Proxy.port;
    lost.listen(0, "127.0.0.1");
    await once(lost, "listening");
    metrics = await Prometheus.start({
      folder: stack.folder,
      targets: {
        "istio-system/postern": `${stack.envoy.adminUrl}/stats/prometheus`,
        "other/postern": `http://127.0.0.1:${(lost.address() as AddressInfo).port}/metrics`,
      },
      rules: ruleGroups(SCALE),
      intervalMilliseconds: INTERVAL_MILLISECONDS,
    });
    member = await Member.login(stack);
    const [head = "", body = ""] = (member.session.idToken ?? "").split(".");
    badToken = `${head}.${body}.${"A".repeat(342)}`;
    await startLoad();
    for (const panel of PANELS.filter(({ row }) => !SPECIAL_ROWS.includes(row))) {
      for (const query of panel.queries) {
        await until(`data for ${panel.title}: ${query.legend}`, async () => {
          if (panel.title.startsWith("Refreshes")) await refreshOne();
          return (await metrics.query(plainQuery(query, WINDOW, STEP))).length > 0;
        });
      }
    }
    await until("enough scrapes", async () => {
      const [sample] = await metrics.query(
        `count_over_time(postern_request_session{job="istio-system/postern"}[60s])`,
      );
      return (sample?.value ?? 0) >= QUIET_SCRAPES;
    });
    assert.deepEqual(await metrics.firing(), []);
  });

  it("the picture of the panels shows what the Prometheus has, and leaves out those of nothing but zeros", async () => {
    const to = Date.now() / 1000;
    const span = { from: to - 5, to, step: 0.25, window: WINDOW };
    const { text, titles } = await pictureOf(PANELS, metrics, span);
    assert.deepEqual(titles.slice(0, 3), ["Who decided", "Outcomes and steps", "Share of hits"]);
    assert.equal(titles.includes("Agreement with the guard in front"), false);
    for (const shown of ["Who decided", ">hits<", ">no_session<", ">signature_invalid<"])
      assert.ok(text.includes(shown), shown);
  });

  /** Waits for data of each query of a row's panels, or of those with a legend. */
  async function seeRow(row: string, legend?: string, meanwhile?: () => Promise<unknown>): Promise<void> {
    const queries = PANELS.filter((panel) => panel.row === row)
      .flatMap((panel) => panel.queries)
      .filter((query) => legend === undefined || query.legend === legend);
    assert.ok(queries.length > 0);
    for (const query of queries) {
      await until(`data for ${row}: ${query.legend}`, async () => {
        await meanwhile?.();
        return (await metrics.query(plainQuery(query, WINDOW, STEP, REALM))).length > 0;
      });
    }
  }

  async function refreshOne(): Promise<void> {
    const due = await Member.login(stack);
    due.makeDue();
    await due.get();
  }

  const valueOf = async (expr: string): Promise<number> => (await metrics.query(expr))[0]?.value ?? NaN;

  it("an alert fires for a configuration that is wrong, until it is right; the one in force stays the same", async () => {
    const hash = await valueOf("max(postern_config_hash)");
    const taken = await valueOf("max(postern_config_taken_seconds)");
    await assert.rejects(stack.envoy.reconfigure({ ...(stack.pluginConfig as object), x: 1 }), /cannot use/);
    await fires("PosternConfigRejected");
    assert.ok(hash > 0);
    assert.equal(await valueOf("max(postern_config_hash)"), hash);
    assert.equal(await valueOf("max(postern_config_taken_seconds)"), taken);
    assert.equal(await valueOf("max(postern_config_generation)"), 1);
    await stack.envoy.reconfigure(stack.pluginConfig);
    await ends("PosternConfigRejected");
  });

  it("alerts fire while oauth2-proxy fails", async () => {
    const due = member.twin();
    due.makeDue();
    stack.oauth2Proxy.server.signal("SIGKILL");
    await fires("PosternAuthServiceDown");
    await fires("PosternTurnsAway");
    await until("PosternRefreshFails firing", async () => {
      const other = member.twin();
      other.makeDue();
      await other.get();
      return (await metrics.firing()).includes("PosternRefreshFails");
    });
    await stack.restartOauth2Proxy();
    await ends("PosternAuthServiceDown");
    await ends("PosternTurnsAway");
  });

  it("an alert fires while oauth2-proxy is slow", async () => {
    let isSlow = true;
    const slow = (async () => {
      while (isSlow) {
        relay.hold();
        const asking = Promise.all(Array.from({ length: 5 }, () => get("/x")));
        await delay(2500);
        relay.release();
        await asking;
      }
    })();
    await fires("PosternAuthServiceSlow");
    isSlow = false;
    await slow;
    await ends("PosternAuthServiceSlow");
  });

  it("an alert fires while no keys come", async () => {
    stack.dex.server.signal("SIGSTOP");
    try {
      await fires("PosternKeysUnavailable");
    } finally {
      stack.dex.server.signal("SIGCONT");
    }
    await ends("PosternKeysUnavailable");
  });

  it("an alert fires while no revocation list comes, and its panels have data", async () => {
    // oauth2-proxy has none.
    const list = { cluster: "oauth2-proxy", path: "/revoked.json" };
    await stack.envoy.reconfigure({
      ...(stack.pluginConfig as object),
      revocation: { list, interval: "5s" },
    });
    await fires("PosternRevocationsUnavailable");
    await seeRow("Revocation");
    await stack.envoy.reconfigure(stack.pluginConfig);
    await ends("PosternRevocationsUnavailable");
  });

  it("the panels of realms have data, for the first two hundred and for the rest of them", async () => {
    const { rules = {}, ...login } = stack.pluginConfig as PluginConfig;
    const { hosts, ...routes } = rules;
    const own = { ...login, name: REALM.replace("_", "-"), hosts, rules: routes };
    const others = Array.from({ length: 200 }, (_, i) => ({
      name: `other-${i}`,
      hosts: [`other-${i}.example.com`],
      authService: login.authService,
      rules: { public: [{ paths: ["/x"] }] },
    }));
    await stack.envoy.reconfigure({ realms: [own, ...others] });
    const last = () => send(stack.port, { path: "/x", headers: [["host", "other-199.example.com"]] });
    stack.oauth2Proxy.server.signal("SIGKILL");
    await seeRow("Realms", "unavailable", last);
    await stack.restartOauth2Proxy();
    await seeRow("Realms", undefined, last);
    const found = (await metrics.names())
      .filter((name) => new RegExp(`^${REALM_METRIC}$`).test(name))
      .map((name) => new RegExp(REALM_OF_METRIC).exec(name)?.[1]);
    assert.deepEqual([...new Set(found)], [REALM]);
    await stack.envoy.reconfigure(stack.pluginConfig);
  });

  it("an alert fires for a gateway without the filter", async () => {
    hasFilter = false;
    await fires("PosternMissing");
    hasFilter = true;
    await ends("PosternMissing");
  });

  it("an alert fires for what an observing plugin finds, and its panel has data", async () => {
    const hash = await valueOf("max(postern_config_hash)");
    const generation = await valueOf("max(postern_config_generation)");
    await stack.envoy.reconfigure({ ...(stack.pluginConfig as object), mode: "observe" });
    await until("another hash", async () => (await valueOf("max(postern_config_hash)")) !== hash);
    assert.equal(await valueOf("max(postern_config_generation)"), generation + 1);
    await fires("PosternObservesDifference");
    await seeRow("Observing", "differ");
  });

  it("an alert fires for a VM that ended", async () => {
    const wasmFile = await compileTrapping();
    await stack.envoy.reconfigure(stack.pluginConfig, { wasmFile });
    await fires("PosternVmReloaded");
  });

  it("every alert was tried", () => {
    assert.equal(ALERTS.length, 10);
  });

  after(async () => {
    isLoaded = false;
    await load;
    lost.closeAllConnections();
    lost.close();
    await metrics.stop();
    await stack.stop();
    await relay.stop();
  });
});
