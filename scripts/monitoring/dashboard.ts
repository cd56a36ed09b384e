// The Grafana dashboard, made with Grafana's own SDK.
import {
  DashboardBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { ANSWERS, callSeconds, HITS, OUTAGES, OUTCOMES, rateOf, ratesByName, ratesByRealm } from "./queries";

export const DASHBOARD_FILE = "istio/monitoring/dashboard.json";

export interface Query {
  readonly legend: string;
  readonly expr: string;
}

export interface Panel {
  readonly row: string;
  readonly title: string;
  readonly description: string;
  /** A unit of Grafana's. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** The variable for each of whose values there is such a panel. */
  readonly repeat?: string;
}

/** Realms that have metrics of their own, as these are called: all names that Prometheus knows, and what is taken of each. */
export const REALM_METRIC = "postern_realm_.+";
export const REALM_OF_METRIC = `^postern_realm_(.+)_(?:${OUTCOMES.join("|")})$`;
const REALM = "${realm}";

const RATE = "$__rate_interval";
const STEP = "15s";
const increase = (name: string): string => `sum(increase(${name}[${RATE}]))`;

/** Every panel; a test runs each query on a real Prometheus. */
export const PANELS: readonly Panel[] = [
  {
    row: "Requests",
    title: "Who decided",
    description: "Hits are judged in the gateway, answers are oauth2-proxy's, outages are 503.",
    unit: "reqps",
    queries: [
      { legend: "hits", expr: rateOf(HITS, RATE) },
      { legend: "answers", expr: rateOf(ANSWERS, RATE) },
      { legend: "outages", expr: rateOf(OUTAGES, RATE) },
    ],
  },
  {
    row: "Requests",
    title: "Outcomes and steps",
    description: "Every reason of the catalogue that occurs.",
    unit: "reqps",
    queries: [{ legend: "{{reason}}", expr: ratesByName("postern_request", "reason", RATE, STEP) }],
  },
  {
    row: "Requests",
    title: "Share of hits",
    description: "Of the requests that needed an identity and got one.",
    unit: "percentunit",
    queries: [
      { legend: "hits", expr: `(${rateOf(HITS, RATE)}) / (${rateOf([...HITS, ...ANSWERS], RATE)} > 0)` },
    ],
  },
  {
    row: "oauth2-proxy",
    title: "Calls",
    description: "Calls that were made, that failed, and requests that shared one.",
    unit: "reqps",
    queries: ["call", "call_failed", "coalesced"].map((name) => ({
      legend: name,
      expr: rateOf([`postern_auth_${name}`], RATE),
    })),
  },
  {
    row: "oauth2-proxy",
    title: "How long calls take",
    description: "Quantiles, from the histogram's buckets.",
    unit: "s",
    queries: [0.5, 0.95, 0.99].map((quantile) => ({
      legend: `${quantile * 100} %`,
      expr: callSeconds(quantile, RATE),
    })),
  },
  {
    row: "oauth2-proxy",
    title: "Circuit and configuration",
    description: "1 while calls are held back, or while the last configuration is wrong.",
    unit: "short",
    queries: [
      { legend: "circuit open", expr: "max(postern_auth_circuit_open)" },
      { legend: "configuration rejected", expr: "max(postern_config_rejected)" },
    ],
  },
  {
    row: "Sessions and tokens",
    title: "Refreshes and sign-outs",
    description: "What became of refreshes, and logins that ended by signing out.",
    unit: "short",
    queries: [
      ...["refreshed", "refresh_refused", "refresh_failed"].map((name) => ({
        legend: name,
        expr: increase(`postern_auth_${name}`),
      })),
      { legend: "sign-outs", expr: increase("postern_sign_outs") },
    ],
  },
  {
    row: "Sessions and tokens",
    title: "Bearer tokens that were refused",
    description: "By why.",
    unit: "reqps",
    queries: [{ legend: "{{error}}", expr: ratesByName("postern_jwt_refused", "error", RATE, STEP) }],
  },
  {
    row: "Sessions and tokens",
    title: "Key sets",
    description: "Fetches of the issuers' keys.",
    unit: "short",
    queries: ["keys_fetched", "keys_failed"].map((name) => ({
      legend: name,
      expr: increase(`postern_auth_${name}`),
    })),
  },
  {
    row: "Realms",
    title: "Passed, by realm",
    description: "Only where there are realms. Those behind the first 200 of a configuration are one.",
    unit: "reqps",
    queries: [
      { legend: "{{realm}}", expr: ratesByRealm("passed", RATE, STEP) },
      { legend: "realms without series of their own", expr: rateOf(["postern_realms_other_passed"], RATE) },
    ],
  },
  {
    row: "Realms",
    title: "503, by realm",
    description: "Requests about which nobody could say: the realm's oauth2-proxy is away.",
    unit: "reqps",
    queries: [{ legend: "{{realm}}", expr: ratesByRealm("unavailable", RATE, STEP) }],
  },
  {
    row: "Realms",
    title: `Realm ${REALM}`,
    description: "What became of its requests.",
    unit: "reqps",
    repeat: "realm",
    queries: OUTCOMES.map((outcome) => ({
      legend: outcome,
      expr: rateOf([`postern_realm_${REALM}_${outcome}`], RATE),
    })),
  },
  {
    row: "Revocation",
    title: "Revocation list",
    description:
      "How old the oldest list is that a worker goes by, and how many entries it has. Only where a list is configured.",
    unit: "short",
    queries: [
      { legend: "seconds old", expr: "max(postern_revocation_age_seconds)" },
      { legend: "entries", expr: "max(postern_revocation_entries)" },
    ],
  },
  {
    row: "Revocation",
    title: "Fetches of the list, and whom it stopped",
    description: "Fetches by how they ended, and requests of revoked sessions and tokens.",
    unit: "short",
    queries: [
      ...["revocations_fetched", "revocations_failed"].map((name) => ({
        legend: name,
        expr: increase(`postern_auth_${name}`),
      })),
      ...["session_revoked", "token_revoked"].map((name) => ({
        legend: name,
        expr: increase(`postern_request_${name}`),
      })),
    ],
  },
  {
    row: "Workers",
    title: "Allocated by requests",
    description: "What requests left for the collector; hits leave nothing.",
    unit: "Bps",
    queries: [{ legend: "bytes", expr: rateOf(["postern_memory_allocated_bytes"], RATE) }],
  },
  {
    row: "Workers",
    title: "Cache",
    description: "How full the cache of the fullest worker is, and entries that leave for others.",
    unit: "short",
    queries: [
      { legend: "per cent full", expr: "max(postern_cache_fill_percent)" },
      { legend: "evictions", expr: increase("postern_cache_evictions") },
    ],
  },
  {
    row: "Workers",
    title: "Requests that wait",
    description: "For a call, for another worker or for keys, in the worker where most do.",
    unit: "short",
    queries: [{ legend: "waiting", expr: "max(postern_requests_waiting)" }],
  },
  {
    row: "Workers",
    title: "Configurations",
    description:
      "How often each gateway got another one, and how many different ones the gateways serve by: two for longer than a roll-out are one too many.",
    unit: "short",
    queries: [
      {
        legend: "different ones",
        expr: `count(count_values("hash", max by (instance) (postern_config_hash)))`,
      },
      { legend: "got by {{instance}}", expr: "max by (instance) (postern_config_generation)" },
    ],
  },
  {
    row: "Workers",
    title: "Ages",
    description: "How old the key sets are, and the configuration.",
    unit: "s",
    queries: [
      { legend: "key sets", expr: "max(postern_jwt_keys_age_seconds)" },
      { legend: "configuration", expr: "time() - max(postern_config_taken_seconds)" },
    ],
  },
  {
    row: "Observing",
    title: "Agreement with the guard in front",
    description: "Only where a plugin observes.",
    unit: "reqps",
    queries: ["agree", "differ"].map((name) => ({
      legend: name,
      expr: rateOf([`postern_observe_${name}`], RATE),
    })),
  },
];

/** A query as Prometheus takes it, with the rate's window in the place of Grafana's variable, and a realm in that of another. */
export function plainQuery({ expr }: Query, window: string, step: string, realm = ""): string {
  return expr.replaceAll(RATE, window).replaceAll(`:${STEP}]`, `:${step}]`).replaceAll(REALM, realm);
}

const DATASOURCE = { type: "prometheus", uid: "${datasource}" };

function panelOf({ title, description, unit, queries, repeat }: Panel): PanelBuilder {
  const panel = new PanelBuilder().title(title).description(description).unit(unit).min(0).height(8).span(8);
  for (const { expr, legend } of queries)
    panel.withTarget(new DataqueryBuilder().expr(expr).legendFormat(legend));
  if (repeat !== undefined) panel.repeat(repeat).repeatDirection("h").maxPerRow(3);
  return panel.datasource(DATASOURCE);
}

function realmVariable(): QueryVariableBuilder {
  return new QueryVariableBuilder("realm")
    .label("Realm")
    .datasource(DATASOURCE)
    .query(`metrics(${REALM_METRIC})`)
    .regex(`/${REALM_OF_METRIC}/`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true);
}

/** The dashboard's JSON. */
export function dashboardText(): string {
  const dashboard = new DashboardBuilder("Postern")
    .uid("postern")
    .tags(["postern", "istio", "oauth2-proxy"])
    .refresh("30s")
    .time({ from: "now-1h", to: "now" })
    .withVariable(new DatasourceVariableBuilder("datasource").type("prometheus").label("Data source"))
    .withVariable(realmVariable());
  let row = "";
  for (const panel of PANELS) {
    if (panel.row !== row) dashboard.withRow(new RowBuilder(panel.row));
    row = panel.row;
    dashboard.withPanel(panelOf(panel));
  }
  return `${JSON.stringify(dashboard.build(), null, 2)}\n`;
}
