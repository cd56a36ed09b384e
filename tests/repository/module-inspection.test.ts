// scripts/module/inspect.ts finds what it is for: an unknown import, a missing export, a surplus one, too many bytes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspectModule } from "../../scripts/module/inspect";
import { SIZE_CEILING_BYTES } from "../../scripts/module/interface";

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const FUNCTION_TYPE = [1, 4, 1, 0x60, 0, 0];

function text(value: string): number[] {
  return [value.length, ...Buffer.from(value)];
}

function section(id: number, bytes: number[]): number[] {
  return [id, bytes.length, ...bytes];
}

function module(...sections: number[][]): Uint8Array<ArrayBuffer> {
  return new Uint8Array([HEADER, FUNCTION_TYPE, ...sections].flat());
}

test("an import that the host does not have is a fault", () => {
  const imports = section(2, [1, ...text("env"), ...text("abort"), 0, 0]);
  assert.ok(inspectModule(module(imports)).some((fault) => fault.includes("env.abort")));
});

test("an import on the list is none", () => {
  const imports = section(2, [1, ...text("env"), ...text("proxy_log"), 0, 0]);
  assert.ok(!inspectModule(module(imports)).some((fault) => fault.includes("proxy_log")));
});

test("a missing export and a surplus one are faults", () => {
  const parts = [
    section(2, [1, ...text("env"), ...text("proxy_log"), 0, 0]),
    section(7, [1, ...text("proxy_on_log"), 0, 0]),
  ];
  const faults = inspectModule(module(...parts));
  assert.ok(faults.includes("lacks the export malloc"));
  assert.ok(faults.includes("exports proxy_on_log too"));
});

test("a module over the size ceiling is a fault", () => {
  const size = SIZE_CEILING_BYTES;
  const length = [(size & 0x7f) | 0x80, ((size >> 7) & 0x7f) | 0x80, size >> 14];
  const custom = [0, ...length, ...text("x"), ...new Array<number>(size - 2).fill(0)];
  assert.ok(inspectModule(module(custom)).some((fault) => fault.includes("over the ceiling")));
});
