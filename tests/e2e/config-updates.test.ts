// Configurations that come while Envoy serves: a wrong one, and many of one plugin beside another in one VM.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import type { OtherListener } from "../../scripts/stack/envoy-options";
import { WASM_FILE } from "../../scripts/stack/envoy-wasm";
import { freePort } from "../../scripts/stack/free-port";
import type { PluginConfig } from "../../scripts/stack/plugin-config";
import { appHost, envoyLog, finishStack, startStack } from "../../scripts/lab/e2e-stack";
import { loggedInBrowser } from "../../scripts/lab/login";
import { send } from "../../scripts/lab/raw-http";
import { RecordingApp } from "../../scripts/lab/recording-app";
import { detailOf } from "../../scripts/log/log-line";
import { until } from "../../scripts/lab/until";

/** More than a module ever kept by their number. */
const UPDATES = 150;
/** By then every pool has its size. */
const SETTLED = 30;
/** Updates that may come before the filter's next tick. */
const BETWEEN_TICKS = 10;
/** So many that keeping each update's would take some 30 MiB. */
const ROUTES = 80;
const GROWTH_MAX_BYTES = 10 * 1024 * 1024;

/** An empty one named "x": it makes other code that does the same. */
const CUSTOM_SECTION = Buffer.from([0, 2, 1, 0x78]);

const app = await RecordingApp.start();
const stack = await startStack({ envoy: { appPort: app.port, concurrency: 2 } });
const host = appHost(stack);
const browser = await loggedInBrowser(stack);
const cookie = await browser.cookies(stack.url);
await browser.close();
const good = stack.pluginConfig as PluginConfig;
const wrong = { ...good, session: { ...(good["session"] as object), cookieExpire: "4x" } };

after(() => finishStack(stack, /configur/, [app]));

function ask(port: number, ...cookies: string[]): Promise<number> {
  const lines = cookies.map((value) => ["cookie", value] as const);
  return send(port, { headers: [host, ...lines] }).then(({ status }) => status);
}

async function gauge(name: string): Promise<number> {
  return stack.envoy.stat(`wasmcustom.postern.${name}`);
}

async function assertServes(port: number): Promise<void> {
  // Connections go to either worker.
  const answers = Array.from({ length: 16 }, () => [ask(port, cookie), ask(port)]).flat();
  const statuses = new Set(await Promise.all(answers));
  assert.deepEqual([...statuses].sort(), [200, 302]);
}

describe("A wrong configuration", () => {
  it("is taken by Envoy, while the one before it goes on in every worker", async () => {
    await assert.rejects(stack.envoy.reconfigure(wrong), /cannot use its configuration/);
    await until("the gauge", async () => (await gauge("config.rejected")) === 1);
    assert.equal(await stack.envoy.stat("listener_manager.lds.update_rejected"), 0);
    await assertServes(stack.port);
  });

  it("is told once, by its key, what was found and what is allowed", async () => {
    const lines = (await envoyLog(stack)).filter((line) => line.includes("session.cookieExpire"));
    assert.equal(lines.length, 1, lines.join("\n"));
    assert.match(detailOf(lines[0] ?? ""), /found "4x", allowed: /);
  });

  it("is answered 503 by VMs that are new with it, as those of another build are", async () => {
    const wasmFile = join(stack.folder, "another.wasm");
    await writeFile(wasmFile, Buffer.concat([await readFile(WASM_FILE), CUSTOM_SECTION]));
    await assert.rejects(stack.envoy.reconfigure(wrong, { wasmFile }), /cannot use its configuration/);
    await until("the gateway to be closed", async () => (await ask(stack.port, cookie)) === 503);
    assert.equal(await ask(stack.port), 503);
    assert.equal(await gauge("config.rejected"), 1);
  });

  it("is over with a right one", async () => {
    await stack.envoy.reconfigure({ ...good, cache: { sessions: 5000 } });
    await until("the gauge", async () => (await gauge("config.rejected")) === 0);
    await assertServes(stack.port);
  });
});

describe("Updates of a plugin that shares its VM with another", () => {
  const big = (update: number): PluginConfig => {
    const routes = Array.from({ length: ROUTES }, (_, i) => ({
      paths: [`/update-${update}/${"x".repeat(64)}/${i}/*`],
      allowedGroups: [`group-${i}`],
    }));
    return { ...good, rules: { ...(good["rules"] as object), routes } };
  };

  const residentBytes = async (): Promise<number> => {
    const status = await readFile(`/proc/${stack.envoy.server.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  };

  it("leave the other one serving, and memory as it was", async () => {
    const other = await freePort();
    // What is gone is freed on the filter's ticks, once a second: on a fast machine hundreds of updates could come between two of them.
    const update = async (i: number): Promise<void> => {
      const plugin: OtherListener = { port: other, pluginName: "other", pluginConfig: big(i) };
      const hash = await gauge("config.hash");
      await stack.envoy.reconfigure(good, { besides: [plugin] });
      if (i % BETWEEN_TICKS === 0) await until("a tick", async () => (await gauge("config.hash")) !== hash);
    };
    for (let i = 0; i < SETTLED; i++) await update(i);
    const settled = await residentBytes();
    for (let i = SETTLED; i < UPDATES; i++) await update(i);
    const growth = (await residentBytes()) - settled;
    assert.ok(growth < GROWTH_MAX_BYTES, `${growth} bytes`);
    await assertServes(stack.port);
    await assertServes(other);
  });
});
