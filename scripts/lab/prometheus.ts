// A Prometheus that scrapes what it is told and evaluates the alerting rules. Only where the machine has prometheus.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { freePort } from "../stack/free-port";
import { answersOk } from "../stack/http-ready";
import { Server } from "../stack/process";
import { prometheus } from "../toolchain/on-path";

export interface PrometheusOptions {
  /** Where its files go. */
  readonly folder: string;
  /** Job name and http://host:port/path of each target. */
  readonly targets: Readonly<Record<string, string>>;
  /** The rule groups, as the rule file has them. */
  readonly rules: object;
  /** Between two scrapes, and between two evaluations. */
  readonly intervalMilliseconds: number;
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** Unix seconds, and what was there then. */
  readonly points: readonly { readonly time: number; readonly value: number }[];
}

interface Answer<T> {
  readonly status: string;
  readonly data: T;
}

export class Prometheus {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start({
    folder,
    targets,
    rules,
    intervalMilliseconds,
  }: PrometheusOptions): Promise<Prometheus> {
    const command = prometheus();
    if (command === null) throw new Error("prometheus is not on PATH (POSTERN_PROMETHEUS may name it)");
    const port = await freePort();
    const interval = `${intervalMilliseconds}ms`;
    const config = {
      global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
      rule_files: ["rules.yaml"],
      scrape_configs: Object.entries(targets).map(([job, url]) => {
        const { host, pathname } = new URL(url);
        return { job_name: job, metrics_path: pathname, static_configs: [{ targets: [host] }] };
      }),
    };
    await writeFile(join(folder, "rules.yaml"), stringify(rules));
    await writeFile(join(folder, "prometheus.yaml"), stringify(config));
    const url = `http://127.0.0.1:${port}`;
    const server = Server.start({
      name: "prometheus",
      command,
      args: [
        `--config.file=${join(folder, "prometheus.yaml")}`,
        `--storage.tsdb.path=${join(folder, "prometheus")}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      logFile: join(folder, "prometheus.log"),
    });
    await server.ready(answersOk(`${url}/-/ready`));
    return new Prometheus(server, url);
  }

  /** The samples that a query gives now. */
  async query(expr: string): Promise<Sample[]> {
    const { result } = await this.get<{
      result: { metric: Record<string, string>; value: [number, string] }[];
    }>(`query?${new URLSearchParams({ query: expr })}`);
    return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  /** The series that a query gives from one time to another (Unix seconds), a value for each step (seconds). */
  async range(expr: string, from: number, to: number, step: number): Promise<Series[]> {
    const query = { query: expr, start: String(from), end: String(to), step: String(step) };
    const { result } = await this.get<{
      result: { metric: Record<string, string>; values: [number, string][] }[];
    }>(`query_range?${new URLSearchParams(query)}`);
    return result.map(({ metric, values }) => ({
      metric,
      points: values.map(([time, value]) => ({ time, value: Number(value) })),
    }));
  }

  /** Names of all metrics that it knows. */
  names(): Promise<string[]> {
    return this.get("label/__name__/values");
  }

  /** Names of the alerts that fire. */
  async firing(): Promise<string[]> {
    const { alerts } = await this.get<{ alerts: { state: string; labels: { alertname: string } }[] }>(
      "alerts",
    );
    const names = alerts.filter(({ state }) => state === "firing").map(({ labels }) => labels.alertname);
    return [...new Set(names)].sort();
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}`);
    const answer = (await response.json()) as Answer<T>;
    if (answer.status !== "success") throw new Error(`Prometheus: ${JSON.stringify(answer)}`);
    return answer.data;
  }
}
