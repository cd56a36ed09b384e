// A stack for a test file, and what must be true of its Envoy at the end: no VM failed, and no error was logged.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PluginConfig } from "../stack/plugin-config";
import { Stack } from "../stack/stack";
import type { StackOptions } from "../stack/stack-options";
import type { HeaderLine } from "./raw-http";

const ERROR_LINE = /\]\[(error|critical)\]\[wasm\]/;
const VM_FAILURES = /^wasm\..*(vm_reload|fail|crash|missing)|\bvm_reload_/;

/** The configuration of the session alone: bearer tokens are the auth service's to judge. */
export function sessionOnly(config: PluginConfig): PluginConfig {
  const { jwt: _, ...rest } = config;
  return rest;
}

/** Starts a stack; the module judges sessions only, unless the options say otherwise. */
export function startStack(options: StackOptions = {}): Promise<Stack> {
  return Stack.start({ plugin: sessionOnly, ...options });
}

/** The Host header of the app. */
export function appHost(stack: Stack): HeaderLine {
  return ["host", new URL(stack.url).host];
}

async function checkStats(stack: Stack): Promise<void> {
  const stats = await stack.envoy.stats("wasm");
  const failed = [...stats].filter(([name, value]) => VM_FAILURES.test(name) && value > 0);
  assert.deepEqual(failed, [], "a Wasm VM failed");
  assert.ok(
    [...stats.keys()].some((name) => name.startsWith("wasm.")),
    "Envoy has no wasm stats",
  );
}

/** The lines of Envoy's log; complete once it has stopped. */
export async function envoyLog(stack: Stack): Promise<string[]> {
  return (await readFile(join(stack.folder, "envoy.log"), "utf8")).split("\n");
}

type Stoppable = { stop(): Promise<void> };

/**
 * Stops a stack and checks how its Envoy fared. `expected` are error lines that the test itself provoked; what ran
 * `beside` the stack ends with it, whatever the checks say.
 */
export async function finishStack(
  stack: Stack,
  expected?: RegExp,
  beside: readonly Stoppable[] = [],
): Promise<void> {
  try {
    await checkStats(stack);
  } finally {
    await stack.stop();
    await Promise.all(beside.map((server) => server.stop()));
  }
  const errors = (await envoyLog(stack)).filter((line) => ERROR_LINE.test(line));
  const unexpected = errors.filter((line) => expected === undefined || !expected.test(line));
  assert.deepEqual(unexpected, [], "the module logged errors");
}
