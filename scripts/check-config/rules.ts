// Rules that are well-formed and can never match, or not always: claims that no token has, groups that no answer can name.
import type { Advice, Given } from "./advice";
import { pathBelow } from "./finding";
import { documentPath, type Plugin } from "./plugin";
import { at, listOf, recordOf, textOf, textsOf } from "./tree";

/** Claims of the form of a domain, such as kubernetes.io, end so. */
const DOMAIN_END = /\.(app|cloud|co|com|dev|edu|gov|info|io|net|org|[a-z]{2})$/;
const NESTED = /^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)+$/;

export function ruleAdvice({ plugin }: Given): Advice[] {
  const { config } = plugin;
  const routes = listOf(at(config, "rules", "routes"));
  return [
    ...routes.flatMap((route, index) => routeAdvice(plugin, route, `rules.routes[${index}]`)),
    ...groupAdvice(plugin, at(config, "session", "allowedGroups"), "session.allowedGroups"),
    ...claimNames(config).flatMap(([name, path]) => nameAdvice(plugin, name, path)),
  ];
}

// Where the configuration names a claim besides a route's requiredClaims.
function claimNames(config: unknown): [unknown, string][] {
  const headers = Object.entries(recordOf(at(config, "upstream", "claimHeaders")));
  const issuers = listOf(at(config, "jwt", "issuers"));
  return [
    ...headers.map(([header, claim]): [unknown, string] => [
      claim,
      pathBelow("upstream.claimHeaders", header),
    ]),
    ...issuers.flatMap((issuer, index): [unknown, string][] => [
      [at(issuer, "emailClaim"), `jwt.issuers[${index}].emailClaim`],
      [at(issuer, "groupsClaim"), `jwt.issuers[${index}].groupsClaim`],
    ]),
  ];
}

function routeAdvice(plugin: Plugin, route: unknown, path: string): Advice[] {
  const claims = Object.entries(recordOf(at(route, "requiredClaims")));
  return [
    ...groupAdvice(plugin, at(route, "allowedGroups"), `${path}.allowedGroups`),
    ...headerAdvice(plugin, at(route, "allowedGroups"), `${path}.allowedGroups`),
    ...claims.flatMap(([name, values]) => {
      const place = pathBelow(`${path}.requiredClaims`, name);
      return [...nameAdvice(plugin, name, place), ...scopeAdvice(plugin, name, values, place)];
    }),
  ];
}

function nameAdvice(plugin: Plugin, name: unknown, path: string): Advice[] {
  const text = textOf(name) ?? "";
  if (!NESTED.test(text) || DOMAIN_END.test(text)) return [];
  const pointer = `/${text.replaceAll(".", "/")}`;
  const what = `names a claim of the token's top level, and none is called so: a claim inside of another is named by a pointer, ${pointer}`;
  return [{ path: documentPath(plugin, path), text: what }];
}

function scopeAdvice(plugin: Plugin, name: string, values: unknown, path: string): Advice[] {
  const isSeveral = name === "scope" && textsOf(values).some((value) => /\s/.test(value));
  if (!isSeveral) return [];
  const text = "scope is compared word by word, and no word has a blank in it: name one scope in each value";
  return [{ path: documentPath(plugin, path), text }];
}

// Of a session that cannot be opened the groups come in one header, in which a name may hold commas.
function headerAdvice(plugin: Plugin, groups: unknown, path: string): Advice[] {
  const { config } = plugin;
  const isOpened = at(config, "session", "cookieSecret") !== undefined;
  if (textsOf(groups).length === 0 || isOpened || at(config, "jwt") !== undefined) return [];
  const text =
    "without session.cookieSecret the groups are known by oauth2-proxy's header alone, and nobody in more than one group is let in by it";
  return [{ path: documentPath(plugin, path), text }];
}

function groupAdvice(plugin: Plugin, groups: unknown, path: string): Advice[] {
  return textsOf(groups).flatMap((group, index): Advice[] => {
    const place = documentPath(plugin, `${path}[${index}]`);
    if (group.trim() !== group || group === "")
      return [{ path: place, text: "no group is called so: there are blanks around it" }];
    if (!group.includes(",")) return [];
    const text =
      "a group with a comma: where oauth2-proxy's header is all that tells the groups (tickets, no cookieSecret), nobody is seen to be in it";
    return [{ path: place, text }];
  });
}
