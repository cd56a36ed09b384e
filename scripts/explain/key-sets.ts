// Key sets from files, in the place of those that Envoy would fetch: --keys FILE, or --keys ISSUER=FILE where there are several issuers.
import { at, textOf } from "../check-config/tree";
import type { Configuration } from "./config-file";

export interface KeySet {
  /** The cluster and the path of the fetch that it answers. */
  readonly cluster: string;
  readonly path: string;
  readonly body: string;
}

interface Fetch {
  readonly issuer: string;
  readonly cluster: string;
  readonly path: string;
}

function fetchesOf({ realms }: Configuration): Fetch[] {
  return realms
    .flatMap(({ issuers }) => issuers)
    .filter((issuer) => at(issuer, "jwks", "inline") === undefined)
    .map((issuer) => {
      const jwks = at(issuer, "jwks");
      const cluster =
        textOf(at(jwks, "cluster")) ?? `outbound|${String(at(jwks, "port"))}||${String(at(jwks, "service"))}`;
      return { issuer: textOf(at(issuer, "issuer")) ?? "", cluster, path: textOf(at(jwks, "path")) ?? "" };
    });
}

/** What "ISSUER=FILE" or "FILE" names; an issuer may have equals signs. */
export function keyArgument(text: string): { readonly issuer?: string; readonly file: string } {
  const end = /^https?:\/\//.test(text) ? text.lastIndexOf("=") : -1;
  return end < 0 ? { file: text } : { issuer: text.slice(0, end), file: text.slice(end + 1) };
}

/** The answers to fetches; throws where the keys are for no issuer, or it does not say for which. */
export function keySetOf(configuration: Configuration, issuer: string | undefined, body: string): KeySet {
  const fetches = fetchesOf(configuration).filter((fetch) => issuer === undefined || fetch.issuer === issuer);
  const [only, ...others] = fetches;
  if (only === undefined) throw new Error("no issuer of the configuration fetches keys that these could be");
  if (others.length > 0)
    throw new Error(
      `keys for which issuer? --keys ISSUER=FILE, one of ${fetches.map((fetch) => fetch.issuer).join(", ")}`,
    );
  return { cluster: only.cluster, path: only.path, body };
}
