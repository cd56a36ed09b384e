// The figures of the faults as Markdown tables.
import type { RaceFigures } from "../lab/refresh-race";
import type { Meeting, Meetings } from "./measure";

export interface FaultRow {
  readonly fault: string;
  readonly postern: Meetings;
  readonly seed: Meetings;
}

const WHO = ["user", "dueUser", "others"] as const;

function cell({ outcome, medianMillis }: Meeting): string {
  if (/no answer/.test(outcome)) return outcome;
  const time =
    medianMillis < 1000 ? `${Math.ceil(medianMillis)} ms` : `${(medianMillis / 1000).toFixed(1)} s`;
  return `${outcome}, ${time}`;
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

export function faultTable(rows: readonly FaultRow[]): string {
  const setups = ["Postern", "ext_authz"];
  const head = setups.flatMap((setup) => [
    `${setup}: a user with a session`,
    `${setup}: whose session is due`,
    `${setup}: others`,
  ]);
  const cells = ({ postern, seed }: FaultRow) =>
    [postern, seed].flatMap((one) => WHO.map((who) => cell(one[who])));
  return markdown(
    ["fault", ...head],
    rows.map((row) => [row.fault, ...cells(row)]),
  );
}

export function raceTable(postern: RaceFigures, seed: RaceFigures): string {
  const rows: [string, keyof RaceFigures][] = [
    ["calls to oauth2-proxy", "calls"],
    ["refreshes begun", "begun"],
    ["refreshes failed", "failed"],
    ["spent refresh tokens that Dex was shown", "spent"],
    ["responses that were not 200 with a good token", "bad"],
    ["rounds in which the new cookie arrived", "delivered"],
    ["rounds after which the old cookie was good", "oldGood"],
    ["rounds after which the new cookie was good", "newGood"],
  ];
  return markdown(
    [`${postern.rounds} rounds of ${postern.requests} requests at once, session due`, "Postern", "ext_authz"],
    rows.map(([name, key]) => [name, String(postern[key]), String(seed[key])]),
  );
}
