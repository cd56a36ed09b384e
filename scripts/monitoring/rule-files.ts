// The alerts as files: rules for a plain Prometheus, and PrometheusRule and PodMonitor for the Prometheus operator.
import { stringify } from "yaml";
import { type Alert, ALERTS } from "./alerts";

export const RULES_FILE = "istio/monitoring/postern.rules.yaml";
export const OPERATOR_FILE = "istio/components/monitoring/monitoring.yaml";

const RUNBOOK = "docs/operations.md#";
const HEAD = "# Made by npm run docs from scripts/monitoring/alerts.ts.\n";

/** A duration of Prometheus's: whole seconds or, where they are shortened, milliseconds. */
function duration(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}

function ruleOf({ name, severity, expr, forSeconds, summary }: Alert, scale: number): object {
  return {
    alert: name,
    expr: expr.replaceAll(/\{(\d+)s\}/g, (_, seconds: string) => duration(Number(seconds) * scale)),
    ...(forSeconds === 0 ? {} : { for: duration(forSeconds * scale) }),
    labels: { severity },
    annotations: { summary, runbook: RUNBOOK + name.toLowerCase() },
  };
}

/** The rules as Prometheus reads them, with every duration times `scale`. */
export function ruleGroups(scale = 1): object {
  return { groups: [{ name: "postern", rules: ALERTS.map((alert) => ruleOf(alert, scale)) }] };
}

const METADATA = { name: "postern", namespace: "istio-system" };

function operatorObjects(): object[] {
  const endpoint = { port: "http-envoy-prom", path: "/stats/prometheus", interval: "15s" };
  return [
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: METADATA,
      spec: { selector: { matchLabels: { istio: "ingressgateway" } }, podMetricsEndpoints: [endpoint] },
    },
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: METADATA,
      spec: ruleGroups(),
    },
  ];
}

/** The files and their texts. */
export function ruleFiles(): Readonly<Record<string, string>> {
  const options = { lineWidth: 0 };
  const objects = operatorObjects().map((object) => stringify(object, options));
  return {
    [RULES_FILE]: HEAD + stringify(ruleGroups(), options),
    [OPERATOR_FILE]: HEAD + objects.join("---\n"),
  };
}
