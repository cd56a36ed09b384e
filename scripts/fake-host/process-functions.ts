// Host functions of the process and the VM: log, clock, properties, shared data, metrics, ticks, WASI.

import { LogLevel, MetricType, Status } from "./abi";
import type { HostContext } from "./context";
import type { HostFunctions } from "./guest";

const RANDOM_MAX = 64 * 1024;
const WASI_OK = 0;
const WASI_FAULT = 21;

export function processFunctions(context: HostContext): HostFunctions {
  return {
    proxy_log: (level: number, pointer: number, length: number) => {
      const text = context.guest.text(pointer, length);
      if (text === null) return Status.InvalidMemoryAccess;
      if (level > LogLevel.Critical) return Status.BadArgument;
      if (level >= context.logLevel)
        context.logs.push({ level, text: Buffer.from(text, "latin1").toString() });
      return Status.Ok;
    },
    proxy_get_log_level: (slot: number) => context.guest.putWord(slot, context.logLevel),
    proxy_get_current_time_nanoseconds: (slot: number) =>
      context.clockFails ? Status.InternalFailure : context.guest.putLong(slot, context.nowNanos),
    proxy_set_tick_period_milliseconds: (millis: number) => {
      context.tickMillis = millis;
      context.tickMillisOf.set(context.stream?.root ?? context.effective, millis);
      return Status.Ok;
    },
    proxy_get_property: (path: number, length: number, pointer: number, size: number) => {
      const name = context.guest.text(path, length);
      if (name === null) return Status.InvalidMemoryAccess;
      const value = context.properties[name] ?? context.stream?.filterState.get(name);
      return value === undefined ? Status.NotFound : context.guest.give(Buffer.from(value), pointer, size);
    },
    proxy_set_property: (path: number, length: number, value: number, size: number) => {
      const name = context.guest.text(path, length);
      const text = context.guest.text(value, size);
      if (name === null || text === null) return Status.InvalidMemoryAccess;
      if (context.stream === undefined) return Status.NotFound;
      context.stream.filterState.set(name, Buffer.from(text, "latin1"));
      return Status.Ok;
    },
    ...sharedDataFunctions(context),
    ...metricFunctions(context),
    ...wasiFunctions(context),
  };
}

function sharedDataFunctions(context: HostContext): HostFunctions {
  const data = context.process.sharedDataOf(context.properties["plugin_vm_id"] ?? "");
  return {
    proxy_get_shared_data: (key: number, length: number, pointer: number, size: number, cas: number) => {
      const name = context.guest.text(key, length);
      if (name === null) return Status.InvalidMemoryAccess;
      const found = data.get(name);
      if (found === undefined) return Status.NotFound;
      return context.guest.give(found.value, pointer, size) || context.guest.putWord(cas, found.cas);
    },
    proxy_set_shared_data: (key: number, length: number, value: number, size: number, cas: number) => {
      const name = context.guest.text(key, length);
      const bytes = context.guest.copy(value, size);
      if (name === null || bytes === null) return Status.InvalidMemoryAccess;
      return data.set(name, bytes, cas);
    },
  };
}

/** Ids are this VM's own; names are the process's. */
function metricFunctions(context: HostContext): HostFunctions {
  const metrics = context.process.metrics;
  const names: string[] = [];
  const nameOf = (id: number) => names[id] ?? "";
  return {
    proxy_define_metric: (type: number, name: number, length: number, slot: number) => {
      const text = context.guest.text(name, length);
      if (text === null) return Status.InvalidMemoryAccess;
      if (type > MetricType.Histogram) return Status.BadArgument;
      metrics.define(text, type);
      return context.guest.putWord(slot, names.push(text) - 1);
    },
    proxy_increment_metric: (id: number, offset: bigint) => metrics.increment(nameOf(id), offset),
    proxy_record_metric: (id: number, value: bigint) => metrics.record(nameOf(id), value),
    proxy_get_metric: (id: number, slot: number) => {
      const value = metrics.read(nameOf(id));
      return value === undefined ? Status.NotFound : context.guest.putLong(slot, value);
    },
  };
}

function wasiFunctions(context: HostContext): HostFunctions {
  const lines = () =>
    Object.entries(context.environment).map(([name, value]) => Buffer.from(`${name}=${value}\0`));
  return {
    environ_sizes_get: (count: number, size: number) => {
      const all = lines();
      const bytes = all.reduce((sum, line) => sum + line.length, 0);
      return context.guest.putWord(count, all.length) || context.guest.putWord(size, bytes);
    },
    environ_get: (pointers: number, buffer: number) => {
      let at = buffer >>> 0;
      for (const [index, line] of lines().entries()) {
        if (!context.guest.isInside(at, line.length)) return WASI_FAULT;
        if (context.guest.putWord(pointers + index * 4, at) !== Status.Ok) return WASI_FAULT;
        line.copy(context.guest.bytes, at);
        at += line.length;
      }
      return WASI_OK;
    },
    random_get: (pointer: number, length: number) => {
      const fits = length >>> 0 <= RANDOM_MAX && context.guest.isInside(pointer, length);
      if (context.randomFails || !fits) return WASI_FAULT;
      const start = pointer >>> 0;
      context.fillRandom(context.guest.bytes.subarray(start, start + (length >>> 0)));
      return WASI_OK;
    },
  };
}
