// What all VMs of one Envoy process share: shared data with its compare-and-swap numbers, and metrics by name.

import { MetricType, Status } from "./abi";

interface SharedValue {
  readonly value: Buffer;
  readonly cas: number;
}

export type SharedValues = ReadonlyMap<string, SharedValue>;

export class SharedData {
  private readonly values = new Map<string, SharedValue>();
  private lastCas: number;

  /** `before`: what is there to begin with, which never changes; as many have been written as are there. */
  constructor(private readonly before: SharedValues = new Map()) {
    this.lastCas = before.size;
  }

  /** What is there now under these keys, for other processes to begin with: as if it had been written once, and nothing else. */
  valuesOf(keys: RegExp): SharedValues {
    const found = [...this.all].filter(([key]) => keys.test(key));
    return new Map(found.map(([key, { value }], index) => [key, { value, cas: index + 1 }]));
  }

  get(key: string): SharedValue | undefined {
    return this.values.get(key) ?? this.before.get(key);
  }

  /** cas 0 writes in any case. */
  set(key: string, value: Buffer, cas: number): number {
    const present = this.get(key);
    if (cas !== 0 && present !== undefined && present.cas !== cas) return Status.CasMismatch;
    this.values.set(key, { value, cas: ++this.lastCas });
    return Status.Ok;
  }

  get entries(): readonly (readonly [string, string])[] {
    return [...this.all].map(([key, { value }]) => [key, value.toString("latin1")]);
  }

  private get all(): SharedValues {
    return new Map([...this.before, ...this.values]);
  }
}

interface Metric {
  readonly type: number;
  value: bigint;
  /** What a histogram was given. */
  readonly samples: bigint[];
}

export class Metrics {
  private readonly metrics = new Map<string, Metric>();

  define(name: string, type: number): void {
    if (!this.metrics.has(name)) this.metrics.set(name, { type, value: 0n, samples: [] });
  }

  /** What a counter or gauge shows; 0 for one that was never defined. */
  value(name: string): number {
    return Number(this.metrics.get(name)?.value ?? 0n);
  }

  get names(): string[] {
    return [...this.metrics.keys()];
  }

  get types(): (readonly [string, number])[] {
    return [...this.metrics].map(([name, { type }]) => [name, type]);
  }

  increment(name: string, offset: bigint): number {
    const metric = this.metrics.get(name);
    if (metric === undefined) return Status.NotFound;
    if (metric.type === MetricType.Histogram) return Status.BadArgument;
    if (metric.type === MetricType.Counter && offset <= 0n) return Status.BadArgument;
    metric.value += offset;
    return Status.Ok;
  }

  /** A counter adds what is recorded on it; a gauge takes it on. */
  record(name: string, value: bigint): number {
    const metric = this.metrics.get(name);
    if (metric === undefined) return Status.NotFound;
    if (metric.type === MetricType.Histogram) metric.samples.push(value);
    else metric.value = metric.type === MetricType.Counter ? metric.value + value : value;
    return Status.Ok;
  }

  read(name: string): bigint | undefined {
    const metric = this.metrics.get(name);
    return metric === undefined || metric.type === MetricType.Histogram ? undefined : metric.value;
  }
}

export class Process {
  private readonly sharedDataOfIds: Map<string, SharedData>;
  readonly metrics = new Metrics();

  /** `sharedData` is of the VMs without an id, as Istio has them. */
  constructor(readonly sharedData = new SharedData()) {
    this.sharedDataOfIds = new Map([["", sharedData]]);
  }

  /** VMs with the same id share data. */
  sharedDataOf(vmId: string): SharedData {
    const data = this.sharedDataOfIds.get(vmId) ?? new SharedData();
    this.sharedDataOfIds.set(vmId, data);
    return data;
  }
}
