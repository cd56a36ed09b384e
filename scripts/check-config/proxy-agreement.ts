// Where the filter and oauth2-proxy were told different things, or oauth2-proxy was told what the filter cannot repeat.
import type { Advice, Given } from "./advice";
import { RULES } from "./agreement/rules";
import { situationOf } from "./agreement/situation";
import { documentPath } from "./plugin";

export function agreementAdvice({ plugin, proxy }: Given): Advice[] {
  if (proxy === undefined) return [];
  const situation = situationOf(plugin.config, proxy);
  return RULES.flatMap(({ judge }) => judge(situation)).map((advice) => ({
    ...advice,
    path: documentPath(plugin, advice.path),
  }));
}
