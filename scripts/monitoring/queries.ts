// PromQL over the filter's metrics. Every reason is a metric of its own, so a sum over them is a sum over names.

/** Counters of one kind per second over a window, by what follows the prefix in the metric's name. */
export function ratesByName(prefix: string, label: string, window: string, step: string): string {
  const named = `label_replace({__name__=~"${prefix}_.+"}, "${label}", "$1", "__name__", "${prefix}_(.+)")`;
  return `sum by (${label}) (rate(${named}[${window}:${step}])) > 0`;
}

/** What became of requests. */
export const OUTCOMES = ["passed", "answered", "refused", "unavailable"];

/** Requests per second of one outcome, by the realm whose name is in the metric's. */
export function ratesByRealm(outcome: string, window: string, step: string): string {
  const pattern = `postern_realm_(.+)_${outcome}`;
  const named = `label_replace({__name__=~"${pattern}"}, "realm", "$1", "__name__", "${pattern}")`;
  return `sum by (realm) (rate(${named}[${window}:${step}]))`;
}

/** The same counters, in all. */
export function rateOf(names: readonly string[], window: string): string {
  return names.map((name) => `sum(rate(${name}[${window}]))`).join(" + ");
}

/** Requests that passed without a call. */
export const HITS = [
  "session",
  "session_verified",
  "verdict",
  "token",
  "token_verified",
  "refresh_behind",
  "stale_served",
  "straggler",
].map((reason) => `postern_request_${reason}`);

/** What the auth service said of the others. */
export const ANSWERS = ["allowed", "anonymous", "relayed"].map((reason) => `postern_request_${reason}`);

/** Requests that got 503: nobody could say. */
export const OUTAGES = [
  "unavailable",
  "invalid",
  "too_large",
  "call_refused",
  "circuit_open",
  "too_many_calls",
  "waited_too_long",
  "keys_unavailable",
  "revocations_unknown",
  "not_configured",
  "host_failure",
].map((reason) => `postern_request_${reason}`);

/** A quantile of the time that calls to the auth service took, in seconds, at the window's resolution. */
export function callSeconds(quantile: number, window: string): string {
  const buckets = `sum by (le) (rate(postern_auth_call_microseconds_bucket[${window}]))`;
  return `histogram_quantile(${quantile}, ${buckets}) / 1e6`;
}
