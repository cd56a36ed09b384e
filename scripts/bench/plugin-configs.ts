// Plugin configurations of the arms. Where nothing is said, the plugin's own defaults hold.
import { AUDIENCE, ISSUER, SESSION_COOKIE, type TokenIssuer } from "./credentials";
import { APP_HOST } from "./requests";

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
