// A gateway that cannot have a working filter is closed, not open.
import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { until } from "../../scripts/lab/until";
import { APP_URL, IstioStack } from "./istio-stack";
import type { KubeObject } from "./manifests";

const WRONG_DIGEST = "0123456789abcdef".repeat(4);

describe("a plugin that cannot work", () => {
  let stack: IstioStack;
  let plugin: KubeObject;

  const status = async (): Promise<number> =>
    (await stack.browser().get(`${APP_URL}/headers`, { follow: false })).status;

  before(async () => {
    const policies = new Set(["WasmPlugin", "RequestAuthentication", "AuthorizationPolicy"]);
    stack = await IstioStack.start({ keep: (object) => !policies.has(object.kind) });
    plugin = await stack.plugin();
  });

  after(() => stack.stop());

  it("is needed: without any the app is open", async () => {
    assert.equal(await status(), 200);
  });

  it("refuses everything while the image has another digest than the manifest", async () => {
    const other = structuredClone(plugin);
    other.spec.sha256 = WRONG_DIGEST;
    await stack.applyPlugin(other);
    await until("the gateway to be closed", async () => (await status()) === 403);
    await stack.removePlugin(other);
  });

  it("refuses everything when its first configuration is broken, and says why", async () => {
    const broken = structuredClone(plugin);
    broken.spec.pluginConfig.authService.timeout = "soon";
    const log = stack.gatewayLog();
    await stack.applyPlugin(broken);
    await until("the gateway to be closed", async () => (await status()) === 503);
    assert.ok(
      log.some((line) => line.includes("authService.timeout")),
      log.join("\n"),
    );
  });

  it("works as soon as the configuration is mended", async () => {
    assert.equal(await stack.applyPlugin(plugin), "accepted");
    await until("a login", async () => (await status()) === 302);
  });
});
