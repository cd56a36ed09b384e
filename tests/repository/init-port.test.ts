// At which port of its Service a first configuration asks oauth2-proxy: that of metrics, or of something beside it, answers nothing.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { parse, stringify } from "yaml";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { deployment, initText, object } from "./init-fixture";

describe("The port of a first configuration", () => {
  before(ensureFilter);
  const METRICS = { name: "metrics", port: 44180, targetPort: "metrics" };
  const PORTS = [
    { containerPort: 4180, name: "http" },
    { containerPort: 44180, name: "metrics" },
  ];
  const portOf = async (ports: object[], args: string[] = ["--http-address=0.0.0.0:4180"]) => {
    const service = object("v1", "Service", "login", { selector: { app: "login" }, ports }, "demo");
    const text = [service, deployment(args, PORTS)].map((each) => stringify(each)).join("---\n");
    const made = await initText("all.yaml", text);
    const { service: name, port } = parse(made.text).spec.pluginConfig.authService;
    return name.startsWith("login.demo.") ? port : made.said.find((line) => line.includes("is a guess"));
  };

  it("is the one that leads to where oauth2-proxy listens, wherever it stands", async () => {
    assert.equal(await portOf([METRICS, { name: "http", port: 80, targetPort: "http" }]), 80);
    assert.equal(await portOf([METRICS, { name: "web", port: 8080, targetPort: 4180 }]), 8080);
    assert.equal(
      await portOf([
        { name: "proxy", port: 90, targetPort: 3000 },
        { name: "web", port: 4180 },
      ]),
      4180,
    );
    assert.equal(
      await portOf(
        [
          { name: "m", port: 9000, targetPort: 44180 },
          { name: "web", port: 80, targetPort: 9999 },
        ],
        ["--metrics-address=:44180"],
      ),
      80,
    );
  });

  it("is that for TLS only where there is no other", async () => {
    const args = ["--http-address=0.0.0.0:4180", "--https-address=:8443"];
    const tls = { name: "https", port: 443, targetPort: 8443 };
    assert.equal(await portOf([tls, { name: "web", port: 81, targetPort: 9999 }], args), 81);
    assert.equal(await portOf([tls, METRICS], args), 443);
  });

  it("is none of a Service for metrics alone", async () => {
    assert.match(String(await portOf([METRICS])), /is a guess/);
  });

  it("is not that of a Redis beside it", async () => {
    const redis = deployment([]);
    redis.metadata.name = "oauth2-proxy-redis";
    redis.spec.template = {
      metadata: { labels: { app: "redis" } },
      spec: {
        containers: [
          {
            name: "redis",
            image: "docker.io/bitnami/redis:7.2",
            env: [{ name: "NAME", value: "oauth2-proxy" }],
          },
          { name: "metrics", image: "exporter" },
        ],
      },
    };
    const service = (name: string, app: string, port: number) =>
      object("v1", "Service", name, { selector: { app }, ports: [{ port }] }, "demo");
    const objects = [service("redis", "redis", 6379), redis, service("login", "login", 4180), deployment([])];
    const made = await initText("all.yaml", objects.map((each) => stringify(each)).join("---\n"));
    assert.equal(parse(made.text).spec.pluginConfig.authService.port, 4180);
  });
});
