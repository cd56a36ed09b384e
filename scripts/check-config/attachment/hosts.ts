// Host patterns as Istio has them: app.example.com, *.example.com, app.*, *; a port does not matter.

function plain(host: string): string {
  return host.toLowerCase().replace(/:[^:]*$/, "");
}

function matches(pattern: string, name: string): boolean {
  if (pattern.startsWith("*")) return name.endsWith(pattern.slice(1));
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** Whether some host is meant by both. */
export function overlaps(host: string, other: string): boolean {
  const [one, two] = [plain(host), plain(other)];
  // A host may have the beginning of the one and the end of the other.
  const isOpenEnded = (pattern: string): boolean => pattern.endsWith("*") && !pattern.startsWith("*");
  const areOfBothEnds =
    (isOpenEnded(one) && two.startsWith("*")) || (isOpenEnded(two) && one.startsWith("*"));
  return areOfBothEnds || matches(one, two) || matches(two, one);
}

/** Whether the pattern means every host that the other one means. */
export function coversHost(pattern: string, other: string): boolean {
  const [wide, narrow] = [plain(pattern), plain(other)];
  if (wide === "*") return true;
  // What begins with a star has any beginning, what ends with one any end.
  if (narrow.endsWith("*") && !(wide.endsWith("*") && !wide.startsWith("*"))) return wide === narrow;
  if (narrow.startsWith("*") && !wide.startsWith("*")) return false;
  return matches(wide, narrow);
}
