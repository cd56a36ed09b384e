// npm run demo -- --dashboard: a Prometheus beside the demo that scrapes its Envoy and evaluates our alerts, where the machine has one.
import { DASHBOARD_FILE } from "../monitoring/dashboard";
import { HITS, rateOf } from "../monitoring/queries";
import { ruleGroups } from "../monitoring/rule-files";
import { Prometheus } from "../lab/prometheus";
import type { Stack } from "../stack/stack";
import { prometheus } from "../toolchain/on-path";

const INTERVAL_MILLISECONDS = 2000;

/** The job's name is one that the alerting rules look for. */
const JOB = "demo/postern";

const MISSING = `There is no prometheus on PATH (POSTERN_PROMETHEUS may name it; Debian has it as a package): the demo goes on without.
`;

export interface Dashboard {
  /** What to say of it. */
  readonly says: string;
  /** Null where the machine has none. */
  readonly prometheus: Prometheus | null;
}

export async function startDashboard({ folder, envoy }: Stack): Promise<Dashboard> {
  if (prometheus() === null) return { says: MISSING, prometheus: null };
  const started = await Prometheus.start({
    folder,
    targets: { [JOB]: `${envoy.adminUrl}/stats/prometheus` },
    rules: ruleGroups(),
    intervalMilliseconds: INTERVAL_MILLISECONDS,
  });
  const { url } = started;
  const hits = new URLSearchParams({ "g0.expr": rateOf(HITS, "1m"), "g0.tab": "0", "g0.range_input": "15m" });
  const says = `Prometheus runs at ${url}
hits per second  ${url}/graph?${hits}
alerts           ${url}/alerts
A Grafana that has it as its data source takes ${DASHBOARD_FILE}.
`;
  return { says, prometheus: started };
}
