// Keys that oauth2-proxy has as options of the same meaning.
import type { Advice } from "../advice";
import { nanosecondsOf } from "../duration";
import type { ProxyOptions } from "../proxy-options";
import { at, textsOf } from "../tree";
import { isSameSet, shown, shownOption, surplus, type Rule, type Situation } from "./situation";

interface Shared {
  readonly key: string;
  readonly option: string;
  readonly byDefault: string;
  readonly read: (proxy: ProxyOptions, option: string) => unknown;
  readonly comparable: (value: unknown) => unknown;
}

const text = (proxy: ProxyOptions, option: string): unknown => proxy.text(option);
const duration = (proxy: ProxyOptions, option: string): unknown => proxy.duration(option);

const SHARED: readonly Shared[] = [
  {
    key: "session.cookieName",
    option: "cookie_name",
    byDefault: "_oauth2_proxy",
    read: text,
    comparable: String,
  },
  {
    key: "session.cookieExpire",
    option: "cookie_expire",
    byDefault: "168h",
    read: duration,
    comparable: nanosecondsOf,
  },
  {
    key: "session.cookieRefresh",
    option: "cookie_refresh",
    byDefault: "0s",
    read: duration,
    comparable: nanosecondsOf,
  },
  {
    key: "authService.proxyPrefix",
    option: "proxy_prefix",
    byDefault: "/oauth2",
    read: text,
    comparable: String,
  },
];

function difference(
  { key, option, byDefault, read, comparable }: Shared,
  { config, proxy }: Situation,
): Advice[] {
  if (key.startsWith("session.") && at(config, "session") === undefined) return [];
  const theirs = read(proxy, option);
  const ours = at(config, ...key.split(".")) ?? byDefault;
  if (theirs === undefined || comparable(ours) === comparable(theirs)) return [];
  return [{ path: key, text: but(ours, proxy, option, theirs) }];
}

/** "X", but oauth2-proxy's option is "Y" (file). */
export function but(ours: unknown, proxy: ProxyOptions, option: string, theirs: unknown): string {
  return `${shown(ours)}, but oauth2-proxy's ${option} is ${shownOption(proxy, option, theirs)} (${proxy.from})`;
}

export const SHARED_KEYS: readonly Rule[] = SHARED.map((shared) => ({
  options: [shared.option],
  judge: (situation) => difference(shared, situation),
}));

/** oauth2-proxy takes domains in any case; ".x" and "*.x" are the same, and "*" is everybody. */
export function comparableDomains(domains: readonly string[]): readonly string[] {
  const plain = domains.map((domain) => domain.toLowerCase().replace(/^\*\./, "."));
  return plain.includes("*") ? ["*"] : plain;
}

export const EMAIL_DOMAINS: Rule = {
  options: ["email_domains"],
  judge: ({ config, proxy, judgesBearers }) => {
    const isJudged = judgesBearers || at(config, "session") !== undefined;
    const theirs = proxy.list("email_domains");
    const given = at(config, "session", "emailDomains");
    // Without domains the addresses are in a file, or those of htpasswd: rules of their own say so.
    if (!isJudged || theirs === undefined || theirs.length === 0) return [];
    const ours = given === undefined ? ["*"] : textsOf(given);
    const [mine, other] = [comparableDomains(ours), comparableDomains(theirs)];
    if (isSameSet(mine, other)) return [];
    // Theirs is laxer: whoever they would let pass and ours leaves out is asked about.
    const isLaxer = !other.includes("*") && surplus(mine, other).length > 0;
    const severity = isLaxer && judgesBearers ? "error" : "warning";
    return [
      { severity, path: "session.emailDomains", text: but(given ?? ["*"], proxy, "email_domains", theirs) },
    ];
  },
};

/** How two secrets that are not the same come to differ, where that can be told without a word of them. */
function howOther(theirs: string, ours: readonly string[]): string {
  const isPadded = (secret: string): boolean => secret !== theirs && secret.trim() === theirs.trim();
  if (ours.some(isPadded)) return ": they differ in blanks or a newline at an end alone, which count";
  const inBase64 = (secret: string, other: string): boolean =>
    Buffer.from(other, "base64").toString("utf8") === secret;
  const isEncoded = ours.some((secret) => inBase64(secret, theirs) || inBase64(theirs, secret));
  return isEncoded ? ": one is the other in base64, and both are taken as they stand" : "";
}

export const COOKIE_SECRET: Rule = {
  options: ["cookie_secret"],
  judge: ({ proxy, held }) => {
    const theirs = proxy.text("cookie_secret") ?? "";
    return held.flatMap(({ gateway, secrets }): Advice[] => {
      const ours = secrets.filter((secret) => secret !== undefined);
      const isKnown = theirs !== "" && ours.length > 0 && ours.length === secrets.length;
      if (!isKnown || ours.includes(theirs)) return [];
      const where = gateway === undefined ? "" : ` than that of ${gateway}`;
      const text = `no session can be judged: oauth2-proxy's cookie_secret (${proxy.from}) is another one${where}${howOther(theirs, ours)}`;
      return [{ path: "session.cookieSecret", text }];
    });
  },
};
