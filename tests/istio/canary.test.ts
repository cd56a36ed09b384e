// The canary overlay: its plugin is in the canary's pod and in no other of the gateway's.
import { before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { APP_URL, IstioStack } from "./istio-stack";
import { find, parseObjects, render, type KubeObject } from "./manifests";

/** Long enough for istiod to push and Envoy to load: that nothing comes cannot be waited for. */
const SETTLE_MILLISECONDS = 3000;
const BEHIND = new Set(["WasmPlugin", "RequestAuthentication", "AuthorizationPolicy"]);

describe("the canary overlay", () => {
  let deployment: KubeObject;
  let plugin: KubeObject;

  /** What a browser without a session gets from a gateway pod, with the canary's plugin applied. */
  const answerOf = async (add: KubeObject[]): Promise<number> => {
    const stack = await IstioStack.start({ keep: (object) => !BEHIND.has(object.kind), add });
    try {
      await stack.istiod.apply(await stack.withImage(plugin));
      await delay(SETTLE_MILLISECONDS);
      return (await stack.browser().get(`${APP_URL}/headers`, { follow: false })).status;
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
    assert.equal(await answerOf([deployment]), 302);
  });

  it("leaves the other pods as they are", async () => {
    assert.equal(await answerOf([]), 200);
  });
});
