// The chart behind the policy that guards the host: installed, upgraded, rolled back and uninstalled.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { kubectl } from "./kubectl";
import { settle } from "./settle";
import type { Walk } from "./walk";

const RELEASE = "postern istio/chart -n istio-system -f values.yaml";

const COMMANDS: Readonly<Record<string, string>> = {
  install: `helm install ${RELEASE}`,
  upgrade: `helm upgrade ${RELEASE} --set config.cache.verdictTtl=10s`,
  rollback: "helm rollback postern 1 -n istio-system",
  "to a TrafficExtension": `helm upgrade ${RELEASE} --set kind=TrafficExtension`,
  uninstall: "helm uninstall postern -n istio-system",
};

/** The image of what was pushed last: its digest stands in the base's manifest. */
async function writeValues(checkout: string, digest: string): Promise<void> {
  const values = {
    image: { tag: "0.1.0", digest: `sha256:${digest}` },
    config: {
      authService: { service: "oauth2-proxy.demo.svc.cluster.local", port: 80 },
      session: { cookieSecret: { env: "COOKIE_SECRET" }, cookieExpire: "4h", cookieRefresh: "5m" },
      rules: { hosts: ["httpbin.example.com"] },
    },
  };
  await writeFile(join(checkout, "values.yaml"), stringify(values));
}

/** Has the policy and the gateway's COOKIE_SECRET there. */
export async function walkHelm(walk: Walk, digest: string): Promise<void> {
  const { checkout, shell } = walk.parts;
  await writeValues(checkout, digest);
  for (const [name, command] of Object.entries(COMMANDS)) {
    walk.step(`Helm: ${name}`);
    const { failed, output } = await shell.run(command);
    if (failed.length > 0) walk.fault(`${failed.join("; ")}\n${output}`);
    await settle();
    if (name === "install") {
      const stats = ["exec", "deploy/istio-ingressgateway", "-c", "istio-proxy", "--", "pilot-agent"];
      const text = await kubectl("-n", "istio-system", ...stats, "request", "GET", "stats");
      if (!/postern[._]request[._]session\w*: [1-9]/.test(text)) walk.fault("the filter judged nobody");
    }
  }
}
