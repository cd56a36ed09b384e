// Plugin configurations of the arms. Where nothing is said, the plugin's own defaults hold.
import { AUDIENCE, ISSUER, SESSION_COOKIE, type TokenIssuer } from "./credentials";
import { APP_HOST } from "./requests";
import type { RevocationList } from "./revocation-lists";

export type ConfigSections = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** An hour until a refresh is due: a run is shorter, so that no arm but the refresh itself ever makes one. */
export const COOKIE_REFRESH = "1h";
export const COOKIE_EXPIRE = "4h";

function merged(base: ConfigSections, more: ConfigSections): ConfigSections {
  const sections = { ...base };
  for (const [name, section] of Object.entries(more)) sections[name] = { ...sections[name], ...section };
  return sections;
}

export function sessionConfig(more: ConfigSections = {}): ConfigSections {
  const session = {
    cookieName: SESSION_COOKIE,
    cookieSecret: { env: "COOKIE_SECRET" },
    cookieExpire: COOKIE_EXPIRE,
    cookieRefresh: COOKIE_REFRESH,
  };
  return merged({ session, rules: { hosts: [APP_HOST] } }, more);
}

export function jwtConfig(issuer: TokenIssuer, more: ConfigSections = {}): ConfigSections {
  const issuers = [{ issuer: ISSUER, audiences: [AUDIENCE], jwks: { inline: issuer.jwks } }];
  return sessionConfig(merged({ jwt: { issuers } }, more));
}

/** Closed while it has no list: so an answer 200 tells that the worker has one. */
export function revocationConfig(list: RevocationList): ConfigSections {
  return { revocation: { list: { cluster: list.cluster, path: "/revoked.json" }, failure: "closed" } };
}

/** The rules of one of several teams: what holds for groups of its own. */
const TEAM_ROUTES = Array.from({ length: 5 }, (_, i) => ({
  paths: [i % 2 === 0 ? `/area-${i}/*` : `/files/{*}/kind-${i}`],
  allowedGroups: [`group-${i}`],
}));

/** The realm of a team's number, but for what is not the same for all. */
export type TeamSections = (team: number) => Readonly<Record<string, unknown>>;

/** So many realms of five routes each; the last of them has the host that is asked for. */
export function realmsConfig(count: number, cluster: string, own: TeamSections = () => ({})): object {
  const { session } = sessionConfig();
  const realms = Array.from({ length: count }, (_, i) => ({
    name: `team-${i}`,
    hosts: [i === count - 1 ? APP_HOST : `team-${i}.example.com`],
    authService: { cluster, timeout: "5s" },
    session,
    rules: { routes: TEAM_ROUTES },
    ...own(i),
  }));
  return { realms };
}
