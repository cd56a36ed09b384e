// A configuration beside what is known of the oauth2-proxy that it asks; and the rules that compare the two.
import type { Advice } from "../advice";
import type { HeldSecrets } from "../gateway-secrets";
import type { ProxyOptions } from "../proxy-options";
import { at, listOf } from "../tree";

export interface Situation {
  readonly config: unknown;
  readonly proxy: ProxyOptions;
  /** Whether the filter judges session cookies itself. */
  readonly judgesSessions: boolean;
  /** Whether the filter judges bearer tokens itself. */
  readonly judgesBearers: boolean;
  /** The cookie secrets of the filter, by the places that hold them. */
  readonly held: readonly HeldSecrets[];
}

export interface Rule {
  /** The options that it looks at. */
  readonly options: readonly string[];
  /** Paths are those of the configuration. */
  readonly judge: (situation: Situation) => readonly Advice[];
}

export function situationOf(
  config: unknown,
  proxy: ProxyOptions,
  held: readonly HeldSecrets[] = [],
): Situation {
  return {
    config,
    proxy,
    held,
    judgesSessions: at(config, "session", "cookieSecret") !== undefined,
    judgesBearers: listOf(at(config, "jwt", "issuers")).length > 0,
  };
}

/** How a value of ours or theirs is shown. */
export function shown(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}

/** A value of oauth2-proxy's, unless it may not be shown. */
export function shownOption(proxy: ProxyOptions, name: string, value: unknown): string {
  return proxy.isSecret(name) ? "something else (from a Secret)" : shown(value);
}

/** Whether the one list has members that the other lacks. */
export function surplus(list: readonly string[], other: readonly string[]): string[] {
  return list.filter((each) => !other.includes(each));
}

/** The same members, in whatever order and however often. */
export function isSameSet(list: readonly string[], other: readonly string[]): boolean {
  return surplus(list, other).length === 0 && surplus(other, list).length === 0;
}
