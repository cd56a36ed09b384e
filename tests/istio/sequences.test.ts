// Changes in a row, some of them mistakes, on a listener that drains for a while: whatever came before, a gateway that has the
// plugin is guarded, and none of its updates is refused.
import { after, afterEach, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { writeImage } from "../../scripts/image/oci-layout";
import { until } from "../../scripts/lab/until";
import { APP_URL, IstioStack, isOurs } from "./istio-stack";
import type { KubeObject } from "./manifests";
import { SteadyLoad } from "./steady-load";

const POLICIES = new Set(["WasmPlugin", "RequestAuthentication", "AuthorizationPolicy"]);
const WRONG_DIGEST = "0123456789abcdef".repeat(4);
/** A valid module without what proxy-wasm asks for. */
const EMPTY_MODULE = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
/** Well within the time that Envoy drains a listener for. */
const WHILE_DRAINING_MILLISECONDS = 1500;
const WATCHED_MILLISECONDS = 500;

describe("a gateway whose plugin changes several times", () => {
  let stack: IstioStack;
  let plugin: KubeObject;
  let expectedRefusals = 0;

  const status = async (): Promise<number> =>
    (await stack.browser().get(`${APP_URL}/headers`, { follow: false })).status;

  const changed = (change: (spec: KubeObject["spec"]) => void, of = plugin): KubeObject => {
    const other = structuredClone(of);
    change(other.spec);
    return other;
  };

  const wrong = (of = plugin): KubeObject =>
    changed((spec) => (spec.pluginConfig.session.cookieExpire = "4x"), of);

  const renamed = (name: string): KubeObject => {
    const other = structuredClone(plugin);
    other.metadata.name = name;
    return other;
  };

  const untilGuarded = () => until("a login", async () => (await status()) === 302);

  /** Nobody without a session gets past the filter while this changes. */
  const staysGuarded = async (change: () => Promise<unknown> = async () => undefined): Promise<void> => {
    const load = new SteadyLoad({ url: `${APP_URL}/status/200`, headers: {}, agent: () => stack.agent() });
    await change();
    await delay(WATCHED_MILLISECONDS);
    const outcomes = await load.stop();
    assert.deepEqual([...outcomes.keys()], ["302"], JSON.stringify([...outcomes]));
  };

  /** Waits until the listeners in force have the filters of so many plugins. */
  const untilPlugins = (count: number) =>
    until(
      `${count} plugins`,
      async () => new Set((await stack.envoy.httpFilters()).flat().filter(isOurs)).size === count,
    );

  /** Takes all plugins away and gives this one while the listener that had them drains. */
  const replaceWhileDraining = async (given: KubeObject[], next: KubeObject): Promise<void> => {
    await stack.istiod.delete(...given);
    await untilPlugins(0);
    await delay(WHILE_DRAINING_MILLISECONDS);
    await stack.applyPlugin(next);
    await untilGuarded();
    await staysGuarded();
  };

  before(async () => {
    stack = await IstioStack.start({ keep: (object) => !POLICIES.has(object.kind) });
    plugin = await stack.plugin();
    await stack.applyPlugin(plugin);
    await untilGuarded();
  });

  after(() => stack.stop());

  afterEach(async () => {
    assert.equal(await stack.updatesRefused(), expectedRefusals);
    await stack.istiod.apply(plugin);
    await untilPlugins(1);
    await untilGuarded();
  });

  it("is guarded when the right plugin follows a wrong one that was deleted", async () => {
    await staysGuarded(() => stack.applyPlugin(wrong()));
    await replaceWhileDraining([plugin], plugin);
  });

  it("is guarded when the plugin comes back again and again", async () => {
    for (let i = 0; i < 3; i++) await replaceWhileDraining([plugin], i === 1 ? wrong() : plugin);
  });

  it("is guarded when the right digest follows a wrong one that was deleted", async () => {
    await stack.applyPlugin(changed((spec) => (spec.sha256 = WRONG_DIGEST)));
    await until("the gateway to be closed", async () => (await status()) === 403);
    await replaceWhileDraining([plugin], plugin);
  });

  it("goes on by the old module when Envoy cannot load the new one, and takes the right one in its place", async () => {
    const layout = join(stack.folder, "unloadable");
    await writeImage(layout, EMPTY_MODULE, {
      title: "none",
      description: "none",
      version: "1",
      license: "none",
    });
    const image = await stack.istiod.push(layout, "postern:unloadable");
    await staysGuarded(async () => {
      await stack.istiod.apply(changed((spec) => Object.assign(spec, image)));
      await until("the module to be refused", async () => (await stack.updatesRefused()) === 1);
      await stack.applyPlugin(changed((spec) => (spec.pluginConfig.cache = { sessions: 100 })));
    });
    expectedRefusals = 1;
  });

  it("goes on by what it has when the cookie secret's variable is not there any more", async () => {
    const secret = { env: "NOT_THERE" };
    await staysGuarded(() =>
      stack.applyPlugin(changed((spec) => (spec.pluginConfig.session.cookieSecret = secret))),
    );
    await replaceWhileDraining([plugin], plugin);
  });

  it("is guarded through a change of its priority, its phase and its name", async () => {
    const moved = changed((spec) => Object.assign(spec, { priority: 7, phase: "AUTHZ" }));
    await staysGuarded(() => stack.istiod.apply(moved));
    await staysGuarded(async () => {
      await stack.istiod.apply(renamed("postern-renamed"));
      await untilPlugins(2);
      await stack.istiod.delete(plugin);
      await untilPlugins(1);
    });
    await replaceWhileDraining([renamed("postern-renamed")], plugin);
  });

  it("takes another plugin's changes while one is wrong, and neither goes by the other's configuration", async () => {
    const second = renamed("postern-second");
    await stack.applyPlugin(wrong());
    await staysGuarded(async () => {
      assert.equal(await stack.applyPlugin(second), "accepted");
      assert.equal(await stack.applyPlugin(wrong(second)), "rejected");
      await untilPlugins(2);
    });
    await staysGuarded(async () => {
      await stack.istiod.delete(plugin);
      await untilPlugins(1);
    });
    await replaceWhileDraining([wrong(second)], plugin);
  });

  it("answers 503 by a plugin that was wrong from its first configuration, whatever another one has", async () => {
    const third = renamed("postern-third");
    await stack.applyPlugin(wrong(third));
    await stack.istiod.delete(plugin);
    await until("the gateway to be closed", async () => (await status()) === 503);
    await replaceWhileDraining([third], plugin);
  });
});
