// The tables of npm run bench -- --realms.
import type { Acceptance, EnvoyUpdate, RealmScale } from "./realm-scale";
import { startTable } from "./report";
import { table, type Row } from "./table";
import type { Summary } from "./statistics";

const MEBIBYTE = 1024 * 1024;

const HEAD = [
  "accepted by the module, ms",
  "configuration, KiB",
  "the first",
  "all changed",
  "one changed",
  "its memory, MiB",
];

/** The least and the median. */
const both = ({ least, median }: Summary) => `${least.toFixed(1)} (${median.toFixed(1)})`;

const nameOf = (realms: number) => (realms === 1 ? "one realm" : `${realms} realms`);

const UPDATE_HEAD = ["an Envoy's update, all changed", "first answer by it, ms", "CPU, ms"];
const updateRow = ({ realms, millis, cpuMillis }: EnvoyUpdate): Row => [
  nameOf(realms),
  both(millis),
  both(cpuMillis),
];

function row(acceptance: Acceptance): Row {
  const { realms, textBytes, firstMillis, allChangedMillis, oneChangedMillis, moduleBytes } = acceptance;
  return [
    nameOf(realms),
    (textBytes / 1024).toFixed(0),
    both(firstMillis),
    both(allChangedMillis),
    both(oneChangedMillis),
    (moduleBytes / MEBIBYTE).toFixed(1),
  ];
}

export function realmReport({ acceptances, starts, updates }: RealmScale): string {
  return [
    table(HEAD, acceptances.map(row)),
    table(UPDATE_HEAD, updates.map(updateRow)),
    "milliseconds: the least of all, in brackets the median",
    startTable(starts),
  ].join("\n\n");
}
