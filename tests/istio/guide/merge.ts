// What kubectl does to an object: JSON merge patch (RFC 7386), strategic merge patch as far as a Deployment's containers and variables need
// it, and apply, which compares three: what was applied last, what is applied now, and what is there.
import type { KubeObject } from "../manifests";

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** RFC 7386. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const merged: Record<string, unknown> = { ...(isMap(target) ? target : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

/** Lists whose items are merged by their names; all others are replaced. */
const BY_NAME = ["containers", "env"];

export function strategicPatch(target: unknown, patch: unknown, field = ""): unknown {
  if (Array.isArray(patch) && BY_NAME.includes(field)) {
    const items = [...((target as KubeObject[] | undefined) ?? [])];
    for (const item of patch as KubeObject[]) {
      const index = items.findIndex(({ name }) => name === item.name);
      if (index < 0) items.push(item);
      else items[index] = strategicPatch(items[index], item);
    }
    return items;
  }
  if (!isMap(patch)) return patch;
  const merged: Record<string, unknown> = { ...(isMap(target) ? target : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = strategicPatch(merged[key], value, key);
  }
  return merged;
}

/** kubectl apply: what is there, with what is applied now laid over it, and without what was applied last and is not any more. */
export function threeWay(last: unknown, now: unknown, live: unknown): unknown {
  if (!isMap(now)) return now;
  const merged: Record<string, unknown> = { ...(isMap(live) ? live : {}) };
  for (const key of Object.keys(isMap(last) ? last : {})) if (!(key in now)) delete merged[key];
  for (const [key, value] of Object.entries(now))
    merged[key] = threeWay(isMap(last) ? last[key] : undefined, value, merged[key]);
  return merged;
}
