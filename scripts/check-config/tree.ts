// Reading objects of which nothing is known: a step into what is not there gives undefined.

export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Record<string | number, unknown>)[step];
  }
  return found;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textsOf(value: unknown): string[] {
  return listOf(value).filter((entry) => typeof entry === "string");
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : {};
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Every value that stands under this key, at any depth. */
export function valuesBelow(value: unknown, key: string): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const here = !Array.isArray(value) && Object.hasOwn(value, key) ? [at(value, key)] : [];
  return [...here, ...Object.values(value).flatMap((child) => valuesBelow(child, key))];
}
