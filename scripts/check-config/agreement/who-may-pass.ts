// Who may pass: allowed groups under the names that the providers have for them, files of addresses, what is asked at the login alone.
import type { Advice } from "../advice";
import type { ProxyOptions } from "../proxy-options";
import { at, textsOf } from "../tree";
import { isSameSet, shown, surplus, type Rule, type Situation } from "./situation";

interface Restriction {
  readonly option: string;
  readonly provider: string;
  /** The group that a session needs for one value of the option. */
  readonly group: (value: string) => string;
}

const same = (value: string): string => value;

/** Options that are allowed groups in the end, each with one provider only. */
const AS_GROUPS: readonly Restriction[] = [
  { option: "allowed_roles", provider: "keycloak-oidc", group: (role) => `role:${role}` },
  { option: "keycloak_groups", provider: "keycloak", group: same },
  { option: "gitlab_groups", provider: "gitlab", group: same },
  {
    option: "gitlab_projects",
    provider: "gitlab",
    group: (project) => `project:${project.split("=")[0] ?? ""}`,
  },
  { option: "google_groups", provider: "google", group: same },
  { option: "google_group", provider: "google", group: same },
];

/** Options that are asked at the login, or at a refresh. */
const AT_LOGIN: readonly (readonly [option: string, provider: string])[] = [
  ["github_org", "github"],
  ["github_team", "github"],
  ["github_repo", "github"],
  ["github_users", "github"],
  ["bitbucket_team", "bitbucket"],
  ["bitbucket_repository", "bitbucket"],
  ["entra_id_allowed_tenants", "entra-id"],
];

/** Providers that put their own groups in the place of allowed_groups. */
const REPLACING = ["gitlab", "keycloak"];

function isGiven(proxy: ProxyOptions, option: string): boolean {
  const values = proxy.list(option) ?? [];
  return (
    values.length > 0 ||
    ((proxy.text(option) ?? "") !== "" && proxy.isGiven(option) && !Array.isArray(proxy.options[option]))
  );
}

export interface Allowed {
  readonly groups: readonly string[];
  /** Which options say so. */
  readonly options: readonly string[];
}

/** The groups that a session needs one of, as its provider names them; undefined where it is not known. */
export function allowedGroups(proxy: ProxyOptions): Allowed | undefined {
  const provider = proxy.text("provider");
  const plain = proxy.list("allowed_groups")?.filter((group) => group !== "");
  const inForce = AS_GROUPS.filter((each) => each.provider === provider);
  const lists = inForce.map((each) => proxy.list(each.option)?.map(each.group));
  if (provider === undefined || plain === undefined || lists.includes(undefined)) return undefined;
  // setAllowedGroups passes over empty names.
  const own = lists.flatMap((list) => list ?? []).filter((group) => group !== "");
  const replaces = REPLACING.includes(provider) || (provider === "google" && own.length > 0);
  const options = inForce.map(({ option }) => option).filter((option) => isGiven(proxy, option));
  return {
    groups: [...new Set([...(replaces ? [] : plain), ...own])],
    options: [...(replaces || plain.length === 0 ? [] : ["allowed_groups"]), ...options],
  };
}

function groupAdvice({ config, proxy, judgesBearers }: Situation): Advice[] {
  if (!judgesBearers && at(config, "session") === undefined) return [];
  const allowed = allowedGroups(proxy);
  const ours = textsOf(at(config, "session", "allowedGroups"));
  if (allowed === undefined || isSameSet(ours, allowed.groups)) return [];
  const isLaxer =
    allowed.groups.length > 0 && (ours.length === 0 || surplus(ours, allowed.groups).length > 0);
  const names = allowed.options.join(" and ") || "allowed_groups";
  const text = `${shown(ours)}, but oauth2-proxy's ${names} (${proxy.from}) lets only ${shownGroups(proxy, allowed)} pass`;
  return [
    {
      severity: isLaxer && judgesBearers ? "error" : "warning",
      path: "session.allowedGroups",
      text: allowed.groups.length === 0 ? laxer(ours, proxy) : text,
    },
  ];
}

function laxer(ours: readonly string[], proxy: ProxyOptions): string {
  return `${shown(ours)}, but oauth2-proxy's allowed_groups is [] (${proxy.from}): those whom this leaves out are asked about, and pass`;
}

function shownGroups(proxy: ProxyOptions, { groups, options }: Allowed): string {
  return options.some((option) => proxy.isSecret(option)) ? "some groups (from a Secret)" : shown(groups);
}

// Somebody meant to restrict by it, and nobody does.
function withoutProvider(option: string, provider: string): Rule["judge"] {
  return ({ proxy, judgesBearers }) => {
    const actual = proxy.text("provider");
    if (actual === undefined || actual === provider || !isGiven(proxy, option)) return [];
    const text = `oauth2-proxy's ${option} (${proxy.from}) is read by its provider ${provider} only, and the provider is ${actual}: it lets nobody out, there or here`;
    return [{ severity: judgesBearers ? "error" : "warning", path: "session.allowedGroups", text }];
  };
}

function atLogin(option: string, provider: string): Rule["judge"] {
  return ({ proxy, judgesBearers, judgesSessions }) => {
    if (proxy.text("provider") !== provider || !isGiven(proxy, option)) return [];
    const asked = `oauth2-proxy asks for ${option} (${proxy.from}) at the login${provider === "entra-id" ? " and at a refresh" : ""} only, which the filter cannot repeat`;
    if (judgesBearers)
      return [{ severity: "error", path: "jwt", text: `${asked}: every bearer of the issuer passes` }];
    if (!judgesSessions) return [];
    return [
      { path: "session", text: `${asked}: whoever is taken out stays signed in until his session ends` },
    ];
  };
}

function emailsFile({ config, proxy, judgesBearers, judgesSessions }: Situation): Advice[] {
  // Beside domains the file only adds to them: whom it adds is asked about.
  if (!proxy.text("authenticated_emails_file") || proxy.list("email_domains")?.length !== 0) return [];
  const which = `oauth2-proxy's authenticated_emails_file (${proxy.from}) says who may pass, which the filter cannot repeat`;
  if (judgesBearers)
    return [
      {
        severity: "error",
        path: "jwt",
        text: `${which}: every bearer of the issuer passes that session.emailDomains allows`,
      },
    ];
  if (!judgesSessions) return [];
  const refresh =
    at(config, "session", "cookieRefresh") === undefined
      ? "for as long as the session lasts"
      : "until it is due for refresh (cookieRefresh)";
  return [{ path: "session", text: `${which}: whoever is taken out of the file passes ${refresh}` }];
}

export const WHO_MAY_PASS: readonly Rule[] = [
  { options: ["allowed_groups", ...AS_GROUPS.map(({ option }) => option)], judge: groupAdvice },
  ...AS_GROUPS.map(({ option, provider }): Rule => ({
    options: [option],
    judge: withoutProvider(option, provider),
  })),
  ...AT_LOGIN.flatMap(([option, provider]): Rule[] => [
    { options: [option], judge: atLogin(option, provider) },
    { options: [option], judge: withoutProvider(option, provider) },
  ]),
  { options: ["authenticated_emails_file"], judge: emailsFile },
];
