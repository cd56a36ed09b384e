// What a JWT holds, as far as it may be shown: its header, whose and for whom, its times, the names of its claims and the values of those
// that are no secret and name no person.
import { shortened } from "../check-config/printable";
import { moment } from "./times";

type Claims = Readonly<Record<string, unknown>>;

/** Claims whose values say something of rules, and nothing of a person. */
const SHOWN = [
  "acr",
  "amr",
  "aud",
  "azp",
  "client_id",
  "email_verified",
  "groups",
  "iss",
  "permissions",
  "realm_access",
  "resource_access",
  "roles",
  "scope",
  "scp",
  "token_use",
  "typ",
  "ver",
];
const TIMES: Readonly<Record<string, string>> = {
  iat: "issued",
  nbf: "not before",
  exp: "expires",
  auth_time: "signed in",
};
const HEADER = ["alg", "typ", "kid"];

/** Whether a text has the form of one: three parts, of which the first two are JSON. */
export function claimsOf(token: string): { readonly header: Claims; readonly claims: Claims } | undefined {
  const parts = token.split(".");
  if (parts.length !== 3 || !parts.every((part) => /^[\w-]*$/.test(part))) return undefined;
  const [header, claims] = parts.slice(0, 2).map(objectOf);
  return header === undefined || claims === undefined ? undefined : { header, claims };
}

function objectOf(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Claims)
      : undefined;
  } catch {
    return undefined;
  }
}

/** An e-mail address without who it is. */
export function domainOf(email: string): string {
  const at = email.lastIndexOf("@");
  return at < 0 ? `a text of ${email.length} characters` : `…${shortened(email.slice(at))}`;
}

function kindOf(name: string, value: unknown): string {
  if (typeof value === "string")
    return /mail|upn/.test(name) ? domainOf(value) : `a text of ${value.length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "number") return "a number";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

function valueOf(name: string, value: unknown): string {
  return SHOWN.includes(name) ? shortened(JSON.stringify(value) ?? "") : kindOf(name, value);
}

/** The lines of a token: pairs of what and its value. */
export function tokenLines(token: string, now: number): [string, string][] {
  const read = claimsOf(token);
  if (read === undefined) return [["token", `opaque, ${token.length} bytes`]];
  const { header, claims } = read;
  const head = HEADER.filter((name) => header[name] !== undefined).map(
    (name) => `${name} ${shortened(JSON.stringify(header[name]) ?? "")}`,
  );
  const times = Object.entries(TIMES).filter(([name]) => claims[name] !== undefined);
  const others = Object.entries(claims).filter(([name]) => !(name in TIMES));
  return [
    ["token", `a JWT of ${token.length} bytes: ${head.join(", ")}`],
    ...times.map(([name, title]): [string, string] => {
      const value = claims[name];
      return [title, typeof value === "number" ? moment(value, now) : `${name} is no number`];
    }),
    ...others.map(([name, value]): [string, string] => [
      "claim",
      `${shortened(name)}: ${valueOf(name, value)}`,
    ]),
  ];
}

/** One line on a token that is a part of a session. */
export function tokenText(token: string | undefined, now: number): string {
  if (token === undefined || token === "") return "none";
  const read = claimsOf(token);
  if (read === undefined) return `opaque, ${token.length} bytes`;
  const { iss, aud, exp } = read.claims;
  const whose = [iss, aud].map((value) => shortened(JSON.stringify(value) ?? "nobody"));
  const until = typeof exp === "number" ? `, expires ${moment(exp, now)}` : "";
  return `a JWT of ${whose[0]} for ${whose[1]}${until}`;
}
