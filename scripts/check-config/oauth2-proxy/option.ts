// An option of oauth2-proxy and what it means for the filter's verdicts.

export type OptionType = "text" | "list" | "switch" | "duration" | "number";

/**
 * compared: the filter has a key of the same meaning, and both must say the same. decides: it decides who passes, who one is or how a
 * request is answered, and the filter cannot repeat it. harmless: whatever it says, the filter's verdicts are oauth2-proxy's.
 */
export type OptionKind = "compared" | "decides" | "harmless";

export interface ProxyOption {
  /** In the configuration file; as a variable OAUTH2_PROXY_ and the name in capitals. */
  readonly name: string;
  /** As an argument, without the dashes. */
  readonly flag: string;
  readonly type: OptionType;
  /** As oauth2-proxy has it: a text, texts, true or false, a number; durations as texts. */
  readonly byDefault: string | readonly string[] | boolean | number;
  readonly kind: OptionKind;
  /** The key that it is compared with, what it decides, or why it does not matter. */
  readonly says: string;
  /** Whether its value may be a secret, which is never shown. */
  readonly isSecret: boolean;
  /** Whether a structured (alpha) configuration has it instead: it may then stand nowhere else. */
  readonly isMoved: boolean;
}

/** Lists whose argument has the same name. */
const SAME_FLAG = ["skip_auth_regex", "google_group"];

/** A list is named in the plural; an argument gives one value of it. */
function flagOf(name: string, type: OptionType): string {
  const isPlural = type === "list" && !SAME_FLAG.includes(name) && !/_(urls|issuers)$/.test(name);
  const singular = isPlural ? name.replace(/s$/, "") : name;
  // google_groups and the older google_group share a flag.
  return singular.replaceAll("_", "-");
}

type Row = Omit<ProxyOption, "flag" | "isSecret" | "isMoved">;
type Maker = (name: string, byDefault: Row["byDefault"], says: string) => Row;

const maker =
  (kind: OptionKind): Maker =>
  (name, byDefault, says) => ({ name, type: typeOf(byDefault), byDefault, kind, says });

function typeOf(byDefault: Row["byDefault"]): OptionType {
  if (Array.isArray(byDefault)) return "list";
  if (typeof byDefault === "boolean") return "switch";
  if (typeof byDefault === "number") return "number";
  return /^\d+[hms](\d+m)?(\d+s)?$/.test(byDefault as string) ? "duration" : "text";
}

export const compared = maker("compared");
export const decides = maker("decides");
export const harmless = maker("harmless");

const SECRETS = [
  "basic_auth_password",
  "client_secret",
  "cookie_secret",
  "github_token",
  "jwt_key",
  "redis_cluster_connection_urls",
  "redis_connection_url",
  "redis_password",
  "redis_sentinel_connection_urls",
  "redis_sentinel_password",
  "redis_username",
  "signature_key",
];

/** The options of rows; `isMoved` where a structured configuration has them. */
export function optionsOf(rows: readonly Row[], isMoved: boolean): ProxyOption[] {
  return rows.map((row) => ({
    ...row,
    flag: flagOf(row.name, row.type),
    isSecret: SECRETS.includes(row.name),
    isMoved,
  }));
}
