// Issuers that nobody can be sure of.
import type { Advice, Given } from "./advice";
import { documentPath } from "./plugin";
import { at, listOf, textOf } from "./tree";

export function issuerAdvice({ plugin }: Given): Advice[] {
  return listOf(at(plugin.config, "jwt", "issuers")).flatMap((issuer, index) => {
    if (!textOf(at(issuer, "issuer"))?.startsWith("http://")) return [];
    const path = documentPath(plugin, `jwt.issuers[${index}].issuer`);
    return [
      {
        path,
        text: "an issuer on plain http: whoever is on the way can make it say anything; OpenID Connect wants https",
      },
    ];
  });
}
