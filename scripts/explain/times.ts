// Times as people read them: when, and how long ago or from now.

const STEPS = [
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
] as const;

/** "3h 12m", two steps at most. */
export function span(seconds: number): string {
  let rest = Math.round(Math.abs(seconds));
  const parts: string[] = [];
  for (const [unit, length] of STEPS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.slice(0, 2).join(" ") || "0s";
}

/** "2026-01-15T12:00:00Z, 3h 12m ago". Seconds since 1970. */
export function moment(seconds: number, now: number): string {
  if (!Number.isFinite(seconds) || Math.abs(seconds) > 8.64e12) return "no time";
  const at = new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
  return `${at}, ${seconds > now ? `in ${span(seconds - now)}` : `${span(now - seconds)} ago`}`;
}
