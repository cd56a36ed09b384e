// Every option of the pinned oauth2-proxy (scripts/toolchain/versions.ts), once. tests/repository/oauth2-proxy-options.test.ts holds it to
// oauth2-proxy's own structures.
import { ACCESS_OPTIONS } from "./access-options";
import type { ProxyOption } from "./option";
import { PROVIDER_OPTIONS } from "./provider-options";
import { SERVER_OPTIONS } from "./server-options";

export const OPTIONS: readonly ProxyOption[] = [...ACCESS_OPTIONS, ...PROVIDER_OPTIONS, ...SERVER_OPTIONS];

/** Flags that are no options: which file is read, and what the program does instead of serving. */
export const PROGRAM_FLAGS = ["config", "alpha-config", "convert-config-to-alpha", "version", "config-test"];

const byName = new Map(OPTIONS.map((option) => [option.name, option]));
const byFlag = new Map<string, ProxyOption[]>();
for (const option of OPTIONS) byFlag.set(option.flag, [...(byFlag.get(option.flag) ?? []), option]);

/** Undefined for what oauth2-proxy does not know. */
export function optionNamed(name: string): ProxyOption | undefined {
  return byName.get(name);
}

/** The options that an argument sets: none for an unknown one, two for --google-group. */
export function optionsOfFlag(flag: string): readonly ProxyOption[] {
  return byFlag.get(flag) ?? [];
}
