// What has to say the same version before a tag is made: package.json, its lock file, the chart, and every example that names the image or a
// tag of this repository. And the changelog has to have a section for it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export const CHANGELOG = "CHANGELOG.md";
/** MAJOR.MINOR.PATCH, and a pre-release behind a dash (semver.org 2.0.0). */
const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
const FOLDERS = ["istio", "docs", "examples"];
/** An image of ours, its layout's tag, the archive for npm, a tag as an action or a hook names it. */
const NAMED =
  /(?:registry\.example\.com\/postern:|build\/image:|postern-|OWNER\/postern@v|rev: v)(\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?)/g;

export function currentVersion(): string {
  return (JSON.parse(readFileSync("package.json", "utf8")) as { version: string }).version;
}

/** The text of a version's section in a changelog; undefined where it has none with a date. */
export function sectionOf(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^## /m).slice(1);
  const own = sections.find((section) => section.startsWith(`[${version}] - `));
  return own === undefined || !/^\S+ - \d{4}-\d{2}-\d{2}\n/.test(own)
    ? undefined
    : own.slice(own.indexOf("\n")).trim();
}

function pagesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => /\.(md|yaml)$/.test(name)).map((name) => join(folder, name));
}

function otherVersions(version: string): string[] {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const chart = parse(readFileSync("istio/chart/Chart.yaml", "utf8"));
  const stated = [
    ["package-lock.json", lock.version],
    ["package-lock.json", lock.packages[""].version],
    ["istio/chart/Chart.yaml version", chart.version],
    ["istio/chart/Chart.yaml appVersion", chart.appVersion],
  ];
  const pages = ["README.md", ...FOLDERS.filter((folder) => existsSync(folder)).flatMap(pagesBelow)];
  const named = pages.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(NAMED)].map(([, found]) => [page, found]),
  );
  return [...stated, ...named]
    .filter(([, found]) => String(found) !== version)
    .map(([place, found]) => `${place} says ${found}, package.json ${version}`);
}

/** Why a tag may not be released; empty when it may. */
export function versionFaults(tag: string): string[] {
  const version = currentVersion();
  const faults = otherVersions(version);
  if (!VERSION.test(version)) faults.push(`package.json: ${version} is no semantic version`);
  if (tag !== `v${version}`) faults.push(`the tag is ${tag}, package.json says ${version}`);
  if (sectionOf(readFileSync(CHANGELOG, "utf8"), version) === undefined)
    faults.push(`${CHANGELOG} has no section [${version}] with a date`);
  return faults;
}
