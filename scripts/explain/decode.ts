// explain --decode: what a cookie or a token holds, and what the filter says of it. Tokens and secrets are left out.
import { nanosecondsOf } from "../check-config/duration";
import { shortened } from "../check-config/printable";
import type { Configuration, Realm } from "./config-file";
import { domainOf, tokenLines, tokenText } from "./decode-token";
import { contentsOf, isSignedBy, signedValueOf, type Session, type SignedValue } from "./session-cookie";
import { moment } from "./times";

const NANOS_PER_SECOND = 1e9;

export type Line = readonly [what: string, text: string];

/** What was given to be decoded: cookies by their names, or one value. */
export interface Given {
  readonly cookies: ReadonlyMap<string, string>;
  readonly value?: string;
}

/** Reads "Cookie: a=b; c=d", "Authorization: Bearer x", "Set-Cookie: a=b; Path=/", or a value alone. */
export function givenOf(text: string): Given {
  const plain = text
    .trim()
    .replace(/^(cookie|set-cookie|authorization):\s*/i, "")
    .replace(/^bearer\s+/i, "");
  const pairs = plain.split(";").map((part) => /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(.*?)\s*$/s.exec(part));
  const isCookies = /^\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+=[^=|]/.test(plain);
  if (!isCookies) return { cookies: new Map(), value: plain };
  return {
    cookies: new Map(pairs.filter((pair) => pair !== null).map(([, name = "", value = ""]) => [name, value])),
  };
}

/** The session's cookie under this name, put together from its parts. */
export function joined(
  cookies: ReadonlyMap<string, string>,
  name: string,
): { readonly value: string; readonly parts: number } | undefined {
  const whole = cookies.get(name);
  if (whole !== undefined) return { value: whole, parts: 1 };
  const parts: string[] = [];
  for (let part = cookies.get(`${name}_0`); part !== undefined; part = cookies.get(`${name}_${parts.length}`))
    parts.push(part);
  return parts.length === 0 ? undefined : { value: parts.join(""), parts: parts.length };
}

/** Everything that can be said of what was given; `now` in seconds since 1970. */
export function decoded(given: Given, configuration: Configuration | undefined, now: number): Line[] {
  const realms = configuration?.realms ?? [];
  const { value } = given;
  if (value !== undefined && signedValueOf(value) === undefined) return issuerLines(value, realms, now);
  const lines =
    realms.length === 0 ? [{ cookieName: [...given.cookies.keys()][0] ?? "_oauth2_proxy" }] : realms;
  return lines.flatMap((realm): Line[] => {
    const cookie = value === undefined ? joined(given.cookies, realm.cookieName) : { value, parts: 1 };
    return cookie === undefined ? [] : cookieLines(cookie.value, cookie.parts, realm, now);
  });
}

function issuerLines(token: string, realms: readonly Realm[], now: number): Line[] {
  const lines = tokenLines(token, now);
  const [, issuer] = lines.find(([what, text]) => what === "claim" && text.startsWith("iss: ")) ?? [];
  if (issuer === undefined || realms.length === 0) return lines;
  const paths = realms.flatMap(({ issuers }) =>
    issuers.map((each, index) => [JSON.stringify((each as { issuer?: unknown }).issuer), index] as const),
  );
  const found = paths.find(([name]) => `iss: ${name}` === issuer);
  return [
    ...lines,
    ["issuer", found === undefined ? "none of the configuration's" : `jwt.issuers[${found[1]}]`],
  ];
}

function cookieLines(
  text: string,
  parts: number,
  realm: { readonly cookieName: string } | Realm,
  now: number,
): Line[] {
  const name = shortened(realm.cookieName);
  const signed = signedValueOf(text);
  if (signed === undefined) return [["cookie", `${name}: ${text.length} bytes, not of oauth2-proxy's form`]];
  const head: Line[] = [
    ["cookie", `${name}: ${text.length} bytes${parts > 1 ? ` in ${parts} parts` : ""}`],
    ["signed", moment(Number(signed.stamp), now)],
  ];
  return "secrets" in realm
    ? [...head, ...sealedLines(signed, realm, now)]
    : [...head, ["secret", "no configuration is given to check it with"]];
}

function sealedLines(signed: SignedValue, realm: Realm, now: number): Line[] {
  const { secrets, cookieName } = realm;
  const missing = secrets.filter(({ value }) => value === undefined).map(({ title }) => title);
  const maker = secrets.find(({ value }) => value !== undefined && isSignedBy(value, cookieName, signed));
  const expires: Line[] = [["expires", spanEnd(Number(signed.stamp), realm.cookieExpire, now)]];
  if (maker?.value === undefined) {
    const unset = missing.length === 0 ? "" : `; not at hand: ${missing.join(", ")}`;
    return [
      ...expires,
      [
        "secret",
        secrets.length === 0
          ? "the configuration has none"
          : `none that is at hand made the signature${unset}`,
      ],
    ];
  }
  const contents = contentsOf(maker.value, signed);
  const rest: Line[] =
    contents === undefined
      ? [["session", "its contents cannot be read"]]
      : "ticket" in contents
        ? [["session", "a ticket: the session itself is in oauth2-proxy's store"]]
        : sessionLines(contents.session, realm, now);
  return [...expires, ["secret", `made by ${maker.title}`], ...rest];
}

function spanEnd(start: number, duration: string, now: number): string {
  const seconds = (nanosecondsOf(duration) ?? 0) / NANOS_PER_SECOND;
  return seconds === 0 ? "never" : moment(start + seconds, now);
}

function sessionLines(session: Session, { cookieRefresh }: Realm, now: number): Line[] {
  const { createdAt, expiresOn, email, user, groups, preferredUsername, accessToken, idToken, refreshToken } =
    session;
  const seconds = (date: Date): number => date.getTime() / 1000;
  const size = (text: string | undefined): string =>
    text === undefined ? "none" : `a text of ${text.length} characters`;
  return [
    ["created", createdAt === undefined ? "it does not say" : moment(seconds(createdAt), now)],
    ["due", createdAt === undefined ? "never" : spanEnd(seconds(createdAt), cookieRefresh, now)],
    ["token ends", expiresOn === undefined ? "it does not say" : moment(seconds(expiresOn), now)],
    ["e-mail", email === undefined ? "none" : domainOf(email)],
    ["user", size(user)],
    ["preferred", size(preferredUsername)],
    ["groups", groups === undefined || groups.length === 0 ? "none" : shortened(groups.join(", "))],
    ["access", tokenText(accessToken, now)],
    ["ID token", tokenText(idToken, now)],
    ["refresh", refreshToken === undefined ? "none" : "there is one"],
  ];
}
