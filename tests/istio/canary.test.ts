// The canary overlay: its plugin is in the canary's pod and in no other of the gateway's.
import { before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { until } from "../../scripts/lab/until";
import { APP_URL, IstioStack } from "./istio-stack";
import { find, parseObjects, render, type KubeObject } from "./manifests";

/** Long enough for istiod to push and Envoy to load: that nothing comes cannot be waited for. */
const SETTLE_MILLISECONDS = 3000;
const BEHIND = new Set(["WasmPlugin", "RequestAuthentication", "AuthorizationPolicy"]);

describe("the canary overlay", () => {
  let deployment: KubeObject;
  let plugin: KubeObject;

  /** Runs a test on a gateway pod, with the canary's plugin applied: what a browser without a session gets is asked. */
  const onPod = async (
    add: KubeObject[],
    test: (status: () => Promise<number>) => Promise<void>,
  ): Promise<void> => {
    const stack = await IstioStack.start({ keep: (object) => !BEHIND.has(object.kind), add });
    try {
      await stack.istiod.apply(await stack.withImage(plugin));
      await test(async () => (await stack.browser().get(`${APP_URL}/headers`, { follow: false })).status);
    } finally {
      await stack.stop();
    }
  };

  before(async () => {
    const objects = parseObjects(await render("overlays/canary"));
    deployment = find(objects, "Deployment", "istio-ingressgateway-canary");
    plugin = find(objects, "WasmPlugin", "postern-canary");
  });

  it("guards the canary's pod", async () => {
    await onPod([deployment], (status) => until("the login", async () => (await status()) === 302));
  });

  it("leaves the other pods as they are", async () => {
    await onPod([], async (status) => {
      await delay(SETTLE_MILLISECONDS);
      assert.equal(await status(), 200);
    });
  });
});
