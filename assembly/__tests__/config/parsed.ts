// What the specs of config/ share: parsing a text, with an environment of two variables.
import { Config } from "../../config/config";
import { Environment } from "../../config/environment";
import { parseConfig } from "../../config/parse-config";

/** COOKIE_SECRET is set, EMPTY is empty, and nothing else is set. */
@final
class TwoVariables extends Environment {
  get(name: string): ArrayBuffer | null {
    if (name === "COOKIE_SECRET") return String.UTF8.encode("from-the-environment\n");
    return name === "EMPTY" ? new ArrayBuffer(0) : null;
  }
}

/** The required section and nothing more. */
export const MINIMAL = '"authService":{"cluster":"oauth2-proxy"}';

/** The error's line, or "" when the text is accepted. */
export function lineOf(json: string): string {
  return lineOfBytes(String.UTF8.encode(json));
}

export function lineOfBytes(bytes: ArrayBuffer): string {
  const error = parseConfig(changetype<usize>(bytes), bytes.byteLength, new TwoVariables()).error;
  return error === null ? "" : error.line();
}

/** The line without "postern: configuration: " for the minimal configuration with one more section. */
export function refusal(section: string): string {
  return lineOf(`{${MINIMAL},${section}}`).replace("postern: configuration: ", "");
}

/** The parsed record; the defaults when the text is refused, so that the expectation after it fails. */
export function configOf(json: string): Config {
  const bytes = String.UTF8.encode(json);
  const parsed = parseConfig(changetype<usize>(bytes), bytes.byteLength, new TwoVariables());
  expect(parsed.error === null).toBe(true, json);
  return parsed.error === null ? parsed.logins[0] : new Config();
}

/** The record of the minimal configuration with one more section. */
export function configWith(section: string): Config {
  return configOf(`{${MINIMAL},${section}}`);
}

/** One section, the path that its error must begin with, and what must come after the path. */
export class Refused {
  constructor(
    readonly section: string,
    readonly path: string,
    readonly found: string,
    readonly allowed: string,
  ) {}
}

export function expectRefused(rows: Refused[]): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const line = refusal(row.section);
    expect(line.startsWith(`${row.path}: found ${row.found}, allowed: `)).toBe(
      true,
      `${row.section} -> ${line}`,
    );
    expect(line.includes(row.allowed)).toBe(true, `${row.section} -> ${line}`);
  }
}

export function utf8(bytes: ArrayBuffer): string {
  return String.UTF8.decode(bytes);
}
