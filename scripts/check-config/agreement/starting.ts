// Options that are each well-formed and with which oauth2-proxy does not start all the same: what its own validation refuses of those that
// concern the filter or are often written so (pkg/validation). Values that are not known are nobody's fault.
import type { Advice } from "../advice";
import { nanosecondsOf } from "../duration";
import { shownOption, type Rule, type Situation } from "./situation";
import { BY_OPTIONS, FIXED_CLAIMS, WITHOUT_VERIFIER } from "./verifiers";

type Proxy = Situation["proxy"];
/** What is wrong, as a clause that begins with the options. */
type Fault = (proxy: Proxy) => string | undefined;

const ALGORITHMS = /^(EdDSA|(HS|RS|ES|PS)(256|384|512))$/;
/** RFC 7230 section 3.2.6. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const MAX_COOKIE_NAME = 256;

const provider: Fault = (proxy) => {
  const name = proxy.text("provider");
  const known = [...BY_OPTIONS, ...FIXED_CLAIMS, ...WITHOUT_VERIFIER];
  return name === undefined || known.includes(name)
    ? undefined
    : `provider is ${shownOption(proxy, "provider", name)}, which it does not know`;
};

const extraIssuers: Fault = (proxy) => {
  const entries = proxy.list("extra_jwt_issuers") ?? [];
  if (proxy.isOn("skip_jwt_bearer_tokens") !== true || entries.every((each) => each.includes("=")))
    return undefined;
  return "extra_jwt_issuers has an entry that is not ISSUER=AUDIENCE";
};

const algorithms: Fault = (proxy) => {
  const strange = (proxy.list("oidc_enabled_signing_algs") ?? []).filter((each) => !ALGORITHMS.test(each));
  return strange.length === 0
    ? undefined
    : `oidc_enabled_signing_algs has ${shownOption(proxy, "oidc_enabled_signing_algs", strange)}`;
};

function signedNanoseconds(value: string | number | undefined): number | undefined {
  const isNegative = typeof value === "string" && value.startsWith("-");
  const size = nanosecondsOf(isNegative ? value.slice(1) : value);
  return size !== undefined && isNegative ? -size : size;
}

const refresh: Fault = (proxy) => {
  const [period, end] = ["cookie_refresh", "cookie_expire"].map((name) =>
    signedNanoseconds(proxy.duration(name)),
  );
  if (period === undefined || end === undefined || end === 0 || period < end) return undefined;
  return "cookie_refresh is not less than cookie_expire";
};

const cookieName: Fault = (proxy) => {
  const name = proxy.text("cookie_name");
  if (name === undefined || (TOKEN.test(name) && name.length <= MAX_COOKIE_NAME)) return undefined;
  return `cookie_name is no token of at most ${MAX_COOKIE_NAME} characters`;
};

const sameSite: Fault = (proxy) => {
  const value = proxy.text("cookie_samesite") ?? "";
  return ["", "none", "lax", "strict"].includes(value)
    ? undefined
    : `cookie_samesite is ${shownOption(proxy, "cookie_samesite", value)}, not lax, strict or none`;
};

// SecretBytes of pkg/encryption: what base64url holds where that is a key, or the text itself.
const cookieSecret: Fault = (proxy) => {
  const secret = proxy.text("cookie_secret") ?? "";
  const bare = secret.replace(/=+$/, "").replace(/[\r\n]/g, "");
  const isEncoded = /^[\w-]*$/.test(bare) && bare.length % 4 !== 1;
  const sizes = [...(isEncoded ? [Math.floor((bare.length * 3) / 4)] : []), Buffer.byteLength(secret)];
  if (secret === "" || sizes.some((size) => [16, 24, 32].includes(size))) return undefined;
  return "cookie_secret is no key of 16, 24 or 32 bytes";
};

const nobody: Fault = (proxy) => {
  const files = [proxy.text("authenticated_emails_file"), proxy.text("htpasswd_file")];
  if (proxy.list("email_domains")?.length !== 0 || files.some((file) => file !== "")) return undefined;
  return 'email_domains, authenticated_emails_file and htpasswd_file are empty: nobody may pass (email_domains = ["*"] is everybody)';
};

const minimal: Fault = (proxy) => {
  if (proxy.isOn("session_cookie_minimal") !== true) return undefined;
  const period = signedNanoseconds(proxy.duration("cookie_refresh"));
  const wanting = ["pass_access_token", "set_authorization_header", "pass_authorization_header"].filter(
    (name) => proxy.isOn(name) === true,
  );
  if (period !== undefined && period !== 0) wanting.push("cookie_refresh");
  return wanting.length === 0
    ? undefined
    : `session_cookie_minimal leaves no tokens for ${wanting.join(" and ")}`;
};

const providers: Fault = (proxy) => {
  const count = proxy.structure?.providers ?? 1;
  if (count === 0) return "providers are none";
  return count > 1 && proxy.isOn("skip_provider_button") === true
    ? "skip_provider_button is on beside several providers"
    : undefined;
};

/** A path and what makes it one, as the configuration that is not structured has it. */
function pathOf(upstream: string): string {
  const [, scheme = "", path = "/", mark] =
    /^([a-z]+):(?:\/\/[^/?#]*)?([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/is.exec(upstream) ?? [];
  if (["static", "unix"].includes(scheme.toLowerCase())) return "/";
  return scheme.toLowerCase() === "file" && mark ? mark : path || "/";
}

const upstreams: Fault = (proxy) => {
  const list = proxy.list("upstreams") ?? [];
  if (proxy.structure !== undefined) return undefined;
  if (list.some((each) => !/^(https?|file|unix|static):/i.test(each)))
    return "upstreams has one that does not begin with http, https, file, unix or static and a colon";
  const paths = list.map(pathOf);
  return new Set(paths).size === paths.length ? undefined : "upstreams has several of one path";
};

/** Whether Go takes the expression, as far as it can be told: it has no look-around and no references, and JavaScript no inline flags. */
function isExpression(text: string): boolean {
  if (/\\Q/.test(text)) return true;
  if (/\(\?(?:<?[=!]|>)|(?:^|[^\\])(?:\\\\)*\\[1-9]/.test(text)) return false;
  try {
    new RegExp(
      text
        .replace(/\(\?[imsU-]+\)/g, "")
        .replace(/\(\?[imsU-]+:/g, "(?:")
        .replaceAll("(?P<", "(?<"),
    );
    return true;
  } catch {
    return false;
  }
}

const EXPRESSIONS = ["skip_auth_routes", "skip_auth_regex", "api_routes"];

const expressions: Fault = (proxy) => {
  const expressionOf = (name: string, text: string): string =>
    name === "skip_auth_routes" && text.includes("=") ? text.slice(text.indexOf("=") + 1) : text;
  const faulty = EXPRESSIONS.filter((name) =>
    (proxy.list(name) ?? []).some((text) => !isExpression(expressionOf(name, text))),
  );
  return faulty.length === 0
    ? undefined
    : `${faulty.join(" and ")} has an expression that is none of Go's (look-around and references are not)`;
};

const FAULTS: readonly (readonly [options: readonly string[], fault: Fault])[] = [
  [["provider"], provider],
  [["extra_jwt_issuers", "skip_jwt_bearer_tokens"], extraIssuers],
  [["oidc_enabled_signing_algs"], algorithms],
  [["cookie_refresh", "cookie_expire"], refresh],
  [["cookie_name"], cookieName],
  [[], sameSite],
  [["cookie_secret"], cookieSecret],
  [["email_domains", "authenticated_emails_file", "htpasswd_file"], nobody],
  [["session_cookie_minimal"], minimal],
  [EXPRESSIONS, expressions],
  [["skip_provider_button"], providers],
  [["upstreams"], upstreams],
];

export const STARTING: readonly Rule[] = FAULTS.map(([options, fault]) => ({
  options,
  judge: ({ proxy }): Advice[] => {
    const what = fault(proxy);
    if (what === undefined) return [];
    return [{ path: "authService", text: `oauth2-proxy's ${what} (${proxy.from}): it does not start` }];
  },
}));
