// Every metric of the filter: what it is, and what to do about it. A test holds the table against what the module defines.
import { REASON_TEXTS } from "../reasons/reasons";

export type MetricType = "counter" | "gauge" | "histogram";

export interface MetricText {
  /** As the filter defines it; "*" stands for a reason of docs/reasons.md. */
  readonly name: string;
  readonly type: MetricType;
  readonly meaning: string;
}

const counter = (name: string, meaning: string): MetricText => ({ name, type: "counter", meaning });
const gauge = (name: string, meaning: string): MetricText => ({ name, type: "gauge", meaning });

const under = (prefix: string, texts: Readonly<Record<string, string>>): MetricText[] =>
  Object.entries(texts).map(([name, meaning]) => counter(`${prefix}.${name}`, meaning));

/** Outcomes of requests, and the steps on their way: a request that is asked about counts as both. */
export const REQUEST_METRICS: readonly MetricText[] = under("postern.request", REASON_TEXTS);

export const AUTH_METRICS: readonly MetricText[] = [
  ...under("postern.auth", {
    call: "calls to oauth2-proxy",
    call_failed: "calls that had no answer: oauth2-proxy is away, or slower than authService.timeout",
    call_repeated:
      "calls sent once more: the connection was closed before an answer, or the session is under another secret",
    coalesced: "requests that waited for a call about the same session, and made none",
    refreshed: "sessions that oauth2-proxy refreshed",
    refresh_refused: "sessions that were due and that oauth2-proxy refused: their people sign in again",
    refresh_failed: "refreshes that nobody answered; sessions go on by their tokens meanwhile",
    client_gone: "answers whose client had left",
    verdict_kept: "answers that are remembered for cache.verdictTtl, or until the session is due",
    keys_fetched: "key sets that were fetched and taken",
    keys_failed: "fetches of a key set that failed; the keys that are known go on",
    revocations_fetched: "revocation lists that were fetched and taken",
    revocations_failed: "fetches of a revocation list that failed; the list before goes on",
  }),
  {
    name: "postern.auth.call_microseconds",
    type: "histogram",
    meaning: "how long calls to oauth2-proxy took, in microseconds",
  },
  gauge(
    "postern.auth.circuit_open",
    "1 while a worker holds calls to oauth2-proxy back, after five failures in a row",
  ),
];

export const TOKEN_METRICS: readonly MetricText[] = [
  ...under("postern.jwt.refused", {
    not_ours: "bearers of no configured issuer, where a route wants one of them",
    too_large: "tokens above 64 KiB",
    malformed: "tokens that are not three parts of base64url",
    payload_invalid: "payloads that are no strict JSON object",
    issuer_unreadable: "`iss` missing, no text, or there twice",
    header_invalid: "headers that are no strict JSON object",
    critical_header: "`crit` or `b64` in the header",
    type_not_accepted: "another kind of token, by `typ`, `cty` or `events`",
    number_too_large: "a number that no double holds",
    algorithm_not_allowed: "`alg` is none of the issuer's algorithms",
    claim_invalid: "a claim of a wrong type, out of range, or there twice",
    audience_mismatch: "`aud` holds none of the issuer's audiences",
    expiry_missing: "no `exp`",
    expired: "`exp` is reached",
    not_yet_valid: "`nbf` is not reached",
    keys_unavailable: "the issuer's keys were never fetched: look at postern_auth_keys_failed",
    unknown_key: "no key of the issuer has this `kid` and fits `alg`",
    signature_invalid: "no key verifies the signature: a forgery, or keys of another issuer",
    salt_length: "a PSS salt that is not as long as the hash",
    keys_untried: "no key tried verifies, and more fit than are tried at once",
    not_as_bearer: "a good token in Basic credentials",
    revoked: "good tokens that the revocation list names, or whose owner it names",
    header_unsupported: "genuine tokens with certificates in the header: oauth2-proxy is asked",
    email_not_verified: "genuine tokens with `email_verified` other than true",
    claim_unsupported: "genuine tokens with a claim of an odd form: oauth2-proxy is asked",
  }),
  ...under("postern.jwt.keys_refused", {
    too_large: "key sets above 256 KiB; the set before goes on",
    malformed: "key sets that are no JSON object with a list of keys",
    too_many_keys: "key sets of more than 100 keys",
    no_usable_key: "key sets without a key that can be used",
  }),
  ...under("postern.jwt.key_left_out", {
    no_object: "entries of a key set that are no object",
    members: "keys with a member twice, or with too many",
    kty: "keys of another type than RSA, EC and OKP",
    use: "keys whose `use` is not sig",
    key_ops: "keys whose `key_ops` has no verify",
    alg: "keys whose `alg` is none of the supported ones",
    alg_misfit: "keys whose `alg` does not fit them",
    kid: "keys whose `kid` is no text, or too long",
    crv: "keys of another curve",
    material: "keys whose numbers are missing, malformed or out of range",
  }),
  gauge(
    "postern.jwt.keys_held",
    "keys in force of all issuers, in the worker that has most; there with the first issuer",
  ),
  gauge("postern.jwt.keys_age_seconds", "how old the oldest fetched key set is that a worker goes by"),
  gauge(
    "postern.jwt.native_crypto",
    "1 where Envoy verifies signatures for the filter, 0 where the module does",
  ),
];

export const PROCESS_METRICS: readonly MetricText[] = [
  gauge(
    "postern.config.rejected",
    "1 while a plugin goes by an older configuration than it was given, or by none: alarm on it",
  ),
  counter("postern.config.rejections", "wrong configurations, in each VM that was given one"),
  counter("postern.sign_outs", "logins that signed out"),
  counter("postern.news", "what workers tell each other at once; it says nothing of how things are"),
  gauge("postern.revocation.age_seconds", "how old the oldest revocation list is that a worker goes by"),
  gauge("postern.revocation.entries", "how many entries that list has"),
  gauge("postern.config.taken_seconds", "when the newest configuration that serves was taken, Unix seconds"),
  gauge(
    "postern.config.hash",
    "tells the configurations that serve from any others: gateways that have the same show the same number, whatever white space is in it; 0 where none serves",
  ),
  counter(
    "postern.config.generation",
    "how often a plugin of the process got another configuration that can be used, the first included",
  ),
  gauge(
    "postern.cache.fill_percent",
    "how full the cache of the fullest worker is: at 100 the longest unused entries leave",
  ),
  counter("postern.cache.evictions", "entries that left for others: with many, raise `cache.sessions`"),
  gauge(
    "postern.requests.waiting",
    "requests held in the worker where most are: for a call, for another worker, or for keys",
  ),
  counter("postern.streams.ended", "streams that were reset because their session had ended"),
  counter(
    "postern.streams.unwatched",
    "streams that go on when their session ends: 16,384 others of the worker were open",
  ),
  gauge("postern.vm_ids", "a fingerprint of the plugins' VM id, 1 once there were several"),
  counter("postern.memory.allocated_bytes", "what requests left for the collector; hits leave nothing"),
];

export const OBSERVE_METRICS: readonly MetricText[] = [
  ...under("postern.observe", {
    pass: "requests that it would have let pass, as somebody",
    pass_anonymous: "requests that it would have let pass, as nobody",
    ask: "requests about which it would have asked oauth2-proxy",
    refuse: "requests that it would have refused",
    agree: "requests of which the guard named the same person, or also nobody",
    differ: "requests that it would have refused, or given to somebody else",
    asked: "`observe.ask`: requests that would pass, about which oauth2-proxy was asked behind them",
    ask_agreed: "those of which oauth2-proxy said the same",
    ask_failed: "those of which it did not say",
    "would_refuse.*": "the guard let it through, and the filter would refuse it",
    "other_identity.*": "the guard named somebody, and the filter would name somebody else, or nobody",
    "would_doubt.*": "the guard named somebody by a session that the rules here do not let pass",
    "false_accept.*": "oauth2-proxy refuses what the filter would let pass",
    "answer_identity.*": "oauth2-proxy names somebody else than the filter would",
  }),
];

const OUTCOMES: Readonly<Record<string, string>> = {
  passed: "requests that went on, as somebody or as nobody",
  answered: "requests that got what the realm's oauth2-proxy said, such as the way to the login",
  refused: "requests that the filter refused",
  unavailable: "requests that got 503: nobody could say",
};

/** The realm's name is in each metric's; those of a configuration's two hundred and first realm and those behind it are one. */
export const REALM_METRICS: readonly MetricText[] = [
  ...under("postern.realm.<name>", OUTCOMES),
  ...under(
    "postern.realms.other",
    Object.fromEntries(
      Object.entries(OUTCOMES).map(([name, meaning]) => [
        name,
        `the same of all realms behind the first 200 of a configuration: ${meaning}`,
      ]),
    ),
  ),
];

export const METRIC_GROUPS: Readonly<Record<string, readonly MetricText[]>> = {
  "Requests, by reason": REQUEST_METRICS,
  "Calls to oauth2-proxy": AUTH_METRICS,
  "Bearer tokens and key sets": TOKEN_METRICS,
  "The filter itself": PROCESS_METRICS,
  "What became of each realm's requests": REALM_METRICS,
  "A plugin that observes": OBSERVE_METRICS,
};
