// The configuration that explain asks, and what it needs beside it: secrets, and keys that Envoy would fetch.
import { secretVariables } from "../check-config/filter-verdict";
import { pluginOf, realmsOf, type Plugin } from "../check-config/plugin";
import { parseSources } from "../check-config/source";
import { at, listOf, textOf } from "../check-config/tree";

/** Stands for a cookie secret that is not at hand. */
const STAND_IN = "a stand-in for the cookie secret";

export interface Secret {
  /** "session.cookieSecret[1] (COOKIE_SECRET)". */
  readonly title: string;
  /** Undefined where it is not at hand. */
  readonly value: string | undefined;
}

/** One realm of a configuration, or all of one without realms. */
export interface Realm {
  /** Of a realm some may have a path: apps.example.com/grafana. */
  readonly hosts: readonly string[];
  readonly cookieName: string;
  readonly secrets: readonly Secret[];
  readonly cookieExpire: string;
  readonly cookieRefresh: string;
  readonly issuers: readonly unknown[];
  /** revocation.list; undefined where there is none. */
  readonly revocationList: unknown;
}

export interface Configuration {
  /** As text, or as the object that Istio would hand over. */
  readonly config: object | string;
  readonly environment: Readonly<Record<string, string>>;
  readonly realms: readonly Realm[];
}

/** The only configuration of Postern's in a text. */
export function configurationOf(file: string, text: string): Configuration {
  const { sources, findings } = parseSources(file, text);
  const [finding] = findings;
  const plugins = sources.map(pluginOf).filter((plugin) => plugin !== null);
  const [plugin] = plugins;
  if (plugin === undefined && finding !== undefined)
    throw new Error(`line ${finding.source.lineOf("")}: ${finding.text}`);
  if (plugin === undefined || plugins.length > 1)
    throw new Error(`${plugins.length} configurations of Postern, one is needed`);
  const isAsWritten = plugin.configPath === "" && plugin.source.json !== undefined;
  const realms = realmsOf(plugin);
  return {
    config: isAsWritten ? (plugin.source.json as string) : (plugin.config as object),
    environment: Object.fromEntries(
      realms
        .flatMap(({ config }) => secretVariables(config))
        .map((name) => [name, process.env[name] ?? STAND_IN]),
    ),
    realms: realms.map(realmOf),
  };
}

function realmOf({ config }: Plugin): Realm {
  const session = at(config, "session");
  const given = at(session, "cookieSecret");
  const hosts = [...listOf(at(config, "hosts")), ...listOf(at(config, "rules", "hosts"))];
  return {
    hosts: hosts.filter((host) => typeof host === "string"),
    cookieName: textOf(at(session, "cookieName")) ?? "_oauth2_proxy",
    secrets: Array.isArray(given)
      ? given.map((each: unknown, index) => secretOf(each, `session.cookieSecret[${index}]`))
      : given === undefined
        ? []
        : [secretOf(given, "session.cookieSecret")],
    cookieExpire: textOf(at(session, "cookieExpire")) ?? "168h",
    cookieRefresh: textOf(at(session, "cookieRefresh")) ?? "0s",
    issuers: listOf(at(config, "jwt", "issuers")),
    revocationList: at(config, "revocation", "list"),
  };
}

function secretOf(secret: unknown, path: string): Secret {
  const name = textOf(at(secret, "env"));
  if (name === undefined) return { title: path, value: textOf(at(secret, "value")) };
  return { title: `${path} (${name})`, value: process.env[name] };
}

/** The secret that a session for a trial is signed with; a stand-in where none is at hand, undefined where there is none. */
export function trialSecret({ environment }: Configuration, realm: Realm): string | undefined {
  const [secret] = realm.secrets;
  const name = /\((\w+)\)$/.exec(secret?.title ?? "")?.[1];
  return secret?.value ?? environment[name ?? ""];
}
