// Where the filter and oauth2-proxy were told different things, or oauth2-proxy was told what the filter cannot repeat.
import type { Advice, Given } from "./advice";
import { RULES } from "./agreement/rules";
import { situationOf } from "./agreement/situation";
import { heldSecrets } from "./gateway-secrets";
import { documentPath } from "./plugin";

export function agreementAdvice({ plugin, sources, proxy }: Given): Advice[] {
  if (proxy === undefined) return [];
  const situation = situationOf(plugin.config, proxy, heldSecrets(plugin, sources));
  return RULES.flatMap(({ judge }) => judge(situation)).map((advice) => ({
    ...advice,
    path: documentPath(plugin, advice.path),
  }));
}
