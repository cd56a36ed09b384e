// The programs that the guides call by name.
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { offerIstioctl } from "./istio";
import type { ControlParts } from "./parts";

/** Puts them into a folder that exists, first on the PATH. */
export async function offerPrograms(parts: ControlParts, folder: string): Promise<void> {
  const programs = {
    kubectl: join(parts.kubernetes, "kubectl"),
    oras: parts.oras,
    crane: parts.crane,
    helm: parts.helm,
  };
  for (const [name, path] of Object.entries(programs)) await symlink(path, join(folder, name));
  await offerIstioctl(join(parts.istio, "istioctl"), folder);
  process.env.PATH = `${folder}:${process.env.PATH ?? ""}`;
}
