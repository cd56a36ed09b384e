// Reads lines of the filter's log: in each, behind what Envoy writes before it, one object of JSON (docs/logs.md).

export type LogFields = Readonly<Record<string, string | number>>;

const START = '{"event":"';

/** The fields of a line, or null where it is no line of the filter's. */
export function readLogLine(line: string): LogFields | null {
  const start = line.indexOf(START);
  if (start < 0) return null;
  try {
    return JSON.parse(line.slice(start)) as LogFields;
  } catch {
    return null;
  }
}

/** The lines of one kind, in their order. */
export function eventsIn(lines: readonly string[], event: string): LogFields[] {
  return lines
    .map(readLogLine)
    .filter((fields) => fields !== null && fields["event"] === event) as LogFields[];
}

/** What a line tells people: its detail, or the whole line where it has none. */
export function detailOf(line: string): string {
  return String(readLogLine(line)?.["detail"] ?? line);
}
