// A gateway that serves while the plugin comes, changes and goes: no request is lost, and afterwards all is as before.
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { ADMIN, PASSWORD } from "../../scripts/stack/dex";
import { until } from "../../scripts/lab/until";
import { APP_URL, IstioStack } from "./istio-stack";
import { find, parseObjects, render, type KubeObject } from "./manifests";
import { SteadyLoad } from "./steady-load";

const OURS = new Set(["WasmPlugin", "RequestAuthentication", "AuthorizationPolicy"]);
const SETTLE_MILLISECONDS = 500;

describe("a gateway that keeps serving", () => {
  let stack: IstioStack;
  let plugin: KubeObject;
  let cookie: string;

  const seenByApp = async (headers: Record<string, string>): Promise<Record<string, string>> => {
    const page = await stack.browser().get(`${APP_URL}/headers`, { headers });
    assert.equal(page.status, 200, page.body);
    return JSON.parse(page.body).headers;
  };

  const startLoad = () =>
    new SteadyLoad({ url: `${APP_URL}/status/200`, headers: { cookie }, agent: () => stack.agent() });

  /** Runs a change in the middle of a load and asserts that every request was answered by the app. */
  const losesNothing = async (change: () => Promise<unknown>): Promise<void> => {
    const load = startLoad();
    await delay(SETTLE_MILLISECONDS);
    await change();
    await delay(SETTLE_MILLISECONDS);
    const outcomes = await load.stop();
    assert.deepEqual([...outcomes.keys()], ["200"], JSON.stringify([...outcomes]));
  };

  before(async () => {
    stack = await IstioStack.start({ keep: (object) => !OURS.has(object.kind) });
    plugin = await stack.plugin();
    await stack.applyPlugin(plugin);
    const browser = stack.browser();
    await browser.login(`${APP_URL}/headers`, ADMIN.email, PASSWORD);
    cookie = await browser.cookies(APP_URL);
    await stack.removePlugin(plugin);
  });

  after(() => stack.stop());

  it("behaves after the plugin is removed as it did before it was applied", async () => {
    const sent = {
      authorization: "Basic Y2xpZW50OnNlY3JldA==",
      cookie,
      "x-auth-request-email": "client@example.com",
    };
    const [filters, seen] = [await stack.envoy.httpFilters(), await seenByApp(sent)];
    await stack.applyPlugin(plugin);
    await stack.removePlugin(plugin);
    assert.deepEqual(await stack.envoy.httpFilters(), filters);
    assert.deepEqual(await seenByApp(sent), seen);
    assert.equal(seen["X-Auth-Request-Email"], "client@example.com");
  });

  it("loses no request while the plugin is applied", async () => {
    await losesNothing(() => stack.applyPlugin(plugin));
    assert.match((await seenByApp({ cookie })).Authorization ?? "", /^Bearer /);
  });

  it("brings a changed pluginConfig to requests without a restart or a lost request", async () => {
    const changed = structuredClone(plugin);
    changed.spec.pluginConfig.upstream.authorization = "none";
    const pid = stack.envoy.server.pid;
    await losesNothing(() => stack.applyPlugin(changed));
    await until(
      "the change to be seen",
      async () => (await seenByApp({ cookie })).Authorization === undefined,
    );
    assert.equal(stack.envoy.server.pid, pid);
    assert.ok(stack.envoy.server.isRunning);
  });

  it("goes on with the old configuration when a new one is broken, and says why", async () => {
    const broken = structuredClone(plugin);
    broken.spec.pluginConfig.session.cookieExpires = "4h";
    const log = stack.gatewayLog();
    await losesNothing(async () => assert.equal(await stack.applyPlugin(broken), "rejected"));
    assert.equal((await seenByApp({ cookie })).Authorization, undefined);
    assert.ok(
      log.some((line) => line.includes("session.cookieExpires")),
      log.join("\n"),
    );
  });

  it("loses no request while the plugin is removed", async () => {
    await stack.applyPlugin(plugin);
    await losesNothing(() => stack.removePlugin(plugin));
    assert.equal((await seenByApp({ cookie })).Authorization, undefined);
  });

  it("takes the plugin as a TrafficExtension just as well", async () => {
    const rendered = parseObjects(await render("variants/traffic-extension"));
    const extension = find(rendered, "TrafficExtension", "postern");
    await stack.withImage(extension);
    extension.spec.wasm.pluginConfig = plugin.spec.pluginConfig;
    assert.equal(await stack.applyPlugin(extension), "accepted");
    assert.match((await seenByApp({ cookie })).Authorization ?? "", /^Bearer /);
    await stack.removePlugin(extension);
  });
});
