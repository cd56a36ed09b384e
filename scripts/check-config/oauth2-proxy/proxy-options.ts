// What is known of one oauth2-proxy: its options with their defaults, where they come from, and what could not be read.
import type { ProxyOption } from "./option";
import { optionNamed } from "./option-table";
import type { Structure } from "./read-structured";
import { settingOf, UNKNOWN, type Setting, type Settings } from "./settings";
import type { Finding } from "../finding";

export interface ProxyParts {
  /** Which files they come from, for messages. */
  readonly from: string;
  readonly settings: Settings;
  /** Whether an option that was not read has its default; false where it may stand in what was not, or could not be, read. */
  readonly isComplete: (option: ProxyOption) => boolean;
  /** What could not be read, or is no option. */
  readonly findings: readonly Finding[];
  /** What only a structured configuration says; undefined where there is none. */
  readonly structure?: Structure;
}

/** Options that are never empty: what is empty is the default (EnsureDefaults). */
const NEVER_EMPTY = ["oidc_audience_claims", "oidc_email_claim", "oidc_groups_claim", "user_id_claim"];

function isEmpty({ value }: Setting): boolean {
  return value === "" || (Array.isArray(value) && value.length === 0);
}

export class ProxyOptions {
  constructor(private readonly parts: ProxyParts) {}

  get from(): string {
    return this.parts.from;
  }

  get findings(): readonly Finding[] {
    return this.parts.findings;
  }

  get structure(): Structure | undefined {
    return this.parts.structure;
  }

  /** Whether nothing at all could be read. */
  get isEmpty(): boolean {
    return this.parts.settings.size === 0;
  }

  /** What was read, by the names of the configuration file; secrets and what is not known are left out. */
  get options(): Readonly<Record<string, unknown>> {
    const known = [...this.parts.settings].filter(
      ([, { value, isSecret }]) => value !== UNKNOWN && !isSecret,
    );
    return Object.fromEntries(known.map(([name, { value }]) => [name, value]));
  }

  /** Whether the option was given a value, known or not. */
  isGiven(name: string): boolean {
    return this.parts.settings.has(name);
  }

  /** Whether its value, given or by default, is known. */
  isKnown(name: string): boolean {
    return this.setting(name).value !== UNKNOWN;
  }

  /** Whether its value may not be shown. */
  isSecret(name: string): boolean {
    return this.setting(name).isSecret;
  }

  /** The value of a text, "" by default; undefined where it is not known. */
  text(name: string): string | undefined {
    const { value } = this.setting(name);
    return value === UNKNOWN ? undefined : String(value);
  }

  /** The members of a list; undefined where they are not known. */
  list(name: string): readonly string[] | undefined {
    const { value } = this.setting(name);
    return value === UNKNOWN ? undefined : Array.isArray(value) ? value : [];
  }

  /** Whether a switch is on; undefined where it is not known. */
  isOn(name: string): boolean | undefined {
    const { value } = this.setting(name);
    return value === UNKNOWN ? undefined : value === true;
  }

  /** A duration as it was written ("168h" by default, not "168h0m0s"), or as a number of nanoseconds; undefined where it is not known. */
  duration(name: string): string | number | undefined {
    const { value } = this.setting(name);
    if (typeof value === "string") return value.replace(/h0m0s$/, "h");
    return typeof value === "number" ? value : undefined;
  }

  private setting(name: string): Setting {
    const option = optionNamed(name);
    if (option === undefined) throw new Error(`no option of oauth2-proxy: ${name}`);
    const given = this.parts.settings.get(name);
    const isDefault = given !== undefined && NEVER_EMPTY.includes(name) && isEmpty(given);
    if (given !== undefined && !isDefault) return given;
    if (isDefault) return settingOf(option, option.byDefault);
    if (!this.parts.isComplete(option)) return { value: UNKNOWN, isSecret: option.isSecret };
    return settingOf(option, option.byDefault);
  }
}
