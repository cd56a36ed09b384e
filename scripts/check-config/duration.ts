// Durations as Go writes them, in nanoseconds, for comparing what two configurations say.

const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Undefined for what is no duration. A number counts nanoseconds, as in oauth2-proxy's configuration file. */
export function nanosecondsOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  if (/^[+]?0$/.test(value)) return 0;
  if (!/^[+]?((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(value)) return undefined;
  const terms = value.matchAll(/(\d+\.?\d*|\.\d+)([a-zµμ]+)/g);
  return [...terms].reduce((sum, [, count, unit]) => sum + Number(count) * (NANOSECONDS[unit ?? ""] ?? 0), 0);
}
