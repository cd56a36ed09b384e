// docs/logs.md is as its tables make it, and the last line of a VM that aborts is one of them.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { LOG_EVENTS, LOG_KEYS } from "../../scripts/documents/log-texts";
import { LOGS_PAGE, logsPage } from "../../scripts/documents/logs-page";
import { compileAborting } from "../support/aborting-module/compile";

const CRITICAL = 5;

describe("The page of log lines", () => {
  it("is as npm run docs makes it", async () => {
    assert.equal(readFileSync(LOGS_PAGE, "utf8"), await logsPage());
  });

  it("has every key that an event has, and no other", () => {
    const used = Object.values(LOG_EVENTS).flatMap(({ always, sometimes }) => [...always, ...sometimes]);
    assert.deepEqual(Object.keys(LOG_KEYS).sort(), [...new Set(["event", ...used])].sort());
  });
});

describe("Lines of the log", () => {
  const sources = readdirSync("assembly", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("__tests__"))
    .map((file) => join("assembly", file));
  const using = (pattern: RegExp): string[] =>
    sources.filter((file) => pattern.test(readFileSync(file, "utf8"))).sort();

  it("are made in one place, and handed to the host in one, but for that of an abort", () => {
    assert.ok(sources.length > 100);
    assert.deepEqual(using(/\.write\(this\.level,/), ["assembly/flow/log/event-log.ts"]);
    assert.deepEqual(using(/\blog\.write\([^)]/), ["assembly/flow/log/event-log.ts"]);
    assert.deepEqual(using(/\bproxy_log\(/), ["assembly/host/abort.ts", "assembly/shell/envoy-log.ts"]);
  });
});

describe("A VM that aborts", () => {
  it("says at which line of its source", async () => {
    const said: [number, string][] = [];
    let memory = new WebAssembly.Memory({ initial: 1 });
    const log = (level: number, text: number, length: number) => {
      said.push([level, Buffer.from(memory.buffer, text, length).toString()]);
      return 0;
    };
    const module = new WebAssembly.Module(await compileAborting());
    const imports = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, () => 0]));
    for (const line of [7, 123456, 10]) {
      const { exports } = new WebAssembly.Instance(module, { env: { ...imports, proxy_log: log } });
      memory = exports["memory"] as WebAssembly.Memory;
      assert.throws(() => (exports["fail"] as (at: number) => void)(line), WebAssembly.RuntimeError);
    }
    assert.deepEqual(
      said.map(([level, text]) => [level, JSON.parse(text)]),
      [7, 123456, 10].map((line) => [CRITICAL, { event: "aborted", line }]),
    );
  });
});
