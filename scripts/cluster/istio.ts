// istioctl as the guides call it, with what this cluster's parts need besides: images of our own, and a stock Envoy, which lacks Istio's
// own filters.
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { ISTIO_VERSION } from "./parts";

const SETTINGS = {
  apiVersion: "install.istio.io/v1alpha1",
  kind: "IstioOperator",
  spec: {
    tag: ISTIO_VERSION,
    values: {
      telemetry: { enabled: false },
      global: { proxy: { resources: { requests: { cpu: "10m", memory: "64Mi" } } } },
      pilot: {
        env: { PILOT_ENABLE_METADATA_EXCHANGE: "false", PILOT_ENABLE_ALPN_FILTER: "false" },
        resources: { requests: { cpu: "100m", memory: "256Mi" } },
      },
    },
  },
};

/** Writes the program; `istioctl install` then also answers its own question. */
export async function offerIstioctl(istioctl: string, folder: string): Promise<void> {
  const settings = join(folder, "istio.yaml");
  await writeFile(settings, stringify(SETTINGS));
  const script = `#!/bin/sh
case "$1" in
  install) shift; exec ${istioctl} install -f ${settings} --skip-confirmation "$@" ;;
esac
exec ${istioctl} "$@"
`;
  await writeFile(join(folder, "istioctl"), script);
  await chmod(join(folder, "istioctl"), 0o755);
}
