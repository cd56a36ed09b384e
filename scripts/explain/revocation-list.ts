// A revocation list from a file, in the place of the one that Envoy would fetch: --revoked FILE.
import { at, textOf } from "../check-config/tree";
import type { Configuration } from "./config-file";
import type { KeySet } from "./key-sets";

/** The answers to the fetches of lists; throws where the configuration has none. */
export function revocationLists({ realms }: Configuration, body: string): KeySet[] {
  const lists = realms.flatMap(({ revocationList: list }) => {
    if (list === undefined) return [];
    const cluster =
      textOf(at(list, "cluster")) ?? `outbound|${String(at(list, "port"))}||${String(at(list, "service"))}`;
    return [{ cluster, path: textOf(at(list, "path")) ?? "", body }];
  });
  if (lists.length === 0) throw new Error("the configuration has no revocation list that this could be");
  return lists;
}
