// What somebody has to look at, as Prometheus alerting rules; docs/operations.md says of each what to do.
import { callSeconds, OUTAGES } from "./queries";

export interface Alert {
  readonly name: string;
  readonly severity: "critical" | "warning" | "info";
  /** PromQL; durations are written as seconds in braces, so that a test can shorten them all: {300s}. */
  readonly expr: string;
  /** For how long it must hold before it fires. */
  readonly forSeconds: number;
  readonly summary: string;
}

// A VM that ended is made anew by the next request (success, failure), or one is turned away meanwhile (backoff).
const RELOADED = `label_replace({__name__=~"envoy_wasm_.+_vm_reload_.+"}, "outcome", "$1", "__name__", ".+_vm_reload_(.+)")`;
const RELOADS = `label_replace(${RELOADED}, "plugin", "$1", "__name__", "envoy_wasm_(.+)_vm_reload_.+")`;
const SLOW_SECONDS = 2;

/** Windows are four scrapes of 15 seconds at least. */
export const ALERTS: readonly Alert[] = [
  {
    name: "PosternVmReloaded",
    severity: "critical",
    expr: `sum by (instance, plugin) (increase(${RELOADS}[{300s}:{15s}])) > 0`,
    forSeconds: 0,
    summary: "The filter's VM ended and was made anew.",
  },
  {
    name: "PosternMissing",
    severity: "critical",
    expr: `up{job=~".*postern.*"} == 1 unless on (instance) postern_request_session`,
    forSeconds: 300,
    summary: "A gateway that should have the filter shows none of its metrics.",
  },
  {
    name: "PosternConfigRejected",
    severity: "warning",
    expr: "max by (instance) (postern_config_rejected) > 0",
    forSeconds: 60,
    summary: "The last configuration is wrong; the one before it goes on, or guarded hosts get 503.",
  },
  {
    name: "PosternAuthServiceDown",
    severity: "critical",
    expr: "max by (instance) (postern_auth_circuit_open) > 0",
    forSeconds: 60,
    summary: "oauth2-proxy fails; people without a session get 503.",
  },
  {
    name: "PosternTurnsAway",
    severity: "warning",
    expr: `sum by (instance) (${OUTAGES.map((name) => `rate(${name}[{300s}])`).join(" + ")}) > 0.1`,
    forSeconds: 300,
    summary: "Requests get 503 because nobody can say whether they may pass.",
  },
  {
    name: "PosternAuthServiceSlow",
    severity: "warning",
    expr: `${callSeconds(0.95, "{600s}")} > ${SLOW_SECONDS}`,
    forSeconds: 120,
    summary: "One call to oauth2-proxy in twenty takes more than two seconds.",
  },
  {
    name: "PosternRefreshFails",
    severity: "warning",
    expr: "sum by (instance) (increase(postern_auth_refresh_failed[{900s}])) > 0 and sum by (instance) (increase(postern_auth_refreshed[{900s}])) == 0",
    forSeconds: 300,
    summary: "No session is refreshed any more: people are signed out as their tokens end.",
  },
  {
    name: "PosternKeysUnavailable",
    severity: "warning",
    expr: "sum by (instance) (increase(postern_auth_keys_failed[{900s}])) > 0 and sum by (instance) (increase(postern_auth_keys_fetched[{900s}])) == 0",
    forSeconds: 0,
    summary: "No key set of an issuer can be fetched; the keys that are known go on.",
  },
  {
    name: "PosternRevocationsUnavailable",
    severity: "warning",
    expr: "sum by (instance) (increase(postern_auth_revocations_failed[{900s}])) > 0 and sum by (instance) (increase(postern_auth_revocations_fetched[{900s}])) == 0",
    forSeconds: 0,
    summary:
      "The revocation list cannot be fetched; the last one goes on, or nobody passes where revocation.failure is closed.",
  },
  {
    name: "PosternObservesDifference",
    severity: "info",
    expr: "sum by (instance) (increase(postern_observe_differ[{3600s}])) > 0",
    forSeconds: 0,
    summary: "An observing plugin would have refused requests, or named somebody else.",
  },
];
