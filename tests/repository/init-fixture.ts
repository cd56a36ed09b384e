// The command init on a text, and what it writes and says.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Manifest } from "./config-manifests";
import { runInit } from "../../scripts/init/run";

export interface Made {
  readonly status: number;
  readonly text: string;
  readonly said: readonly string[];
}

export async function init(file: string, ...more: string[]): Promise<Made> {
  const [text, said]: [string[], string[]] = [[], []];
  const status = await runInit([file, ...more], {
    name: "postern init",
    pathOf: (path) => path,
    write: (line) => text.push(line),
    writeError: (line) => said.push(line),
  });
  return { status, text: text.join("\n"), said };
}

export async function initText(name: string, content: string, ...more: string[]): Promise<Made> {
  const folder = await mkdtemp(join(tmpdir(), "postern-init-"));
  const file = join(folder, name);
  await writeFile(file, content);
  try {
    return await init(file, ...more);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** An oauth2-proxy with these arguments beside those that every one has. */
export function deployment(args: readonly string[], ports: object[] = []): Manifest {
  const all = [
    "--provider=oidc",
    "--client-id=oauth2-proxy",
    "--upstream=static://200",
    "--email-domain=*",
    "--skip-provider-button",
  ];
  const image = "quay.io/oauth2-proxy/oauth2-proxy:v7.15.3";
  const containers = [
    {
      name: "oauth2-proxy",
      image,
      args: [...all, "--oidc-issuer-url=https://dex.example.com", ...args],
      ports,
    },
  ];
  const labels = { app: "login" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "login", namespace: "demo" },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
}

export function object(
  apiVersion: string,
  kind: string,
  name: string,
  spec: object,
  namespace = "istio-system",
): Manifest {
  return { apiVersion, kind, metadata: { name, namespace }, spec };
}
