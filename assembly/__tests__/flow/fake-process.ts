// One process for specs: what all of its workers share, and the clock.

import { MetricKind } from "../../ports/metrics";

@final
class Slot {
  constructor(
    public value: ArrayBuffer,
    public cas: u32,
  ) {}
}

@final
export class FakeProcess {
  nowMillis: i64 = 1_770_000_000_000;
  readonly slots: Map<string, Slot> = new Map<string, Slot>();
  readonly metricNames: string[] = [];
  readonly metricValues: i64[] = [];
  private lastCas: u32 = 0;
  private lastId: u32 = 0;

  /** A number for a stream, a root context or a call: of this process, no two are the same. */
  newId(): u32 {
    return ++this.lastId;
  }

  define(_kind: MetricKind, name: string): i32 {
    const known = this.metricNames.indexOf(name);
    if (known >= 0) return known;
    this.metricNames.push(name);
    this.metricValues.push(0);
    return this.metricNames.length - 1;
  }

  /** What a metric says; 0 for one that nobody defined. */
  metric(name: string): i64 {
    const index = this.metricNames.indexOf(name);
    return index < 0 ? 0 : this.metricValues[index];
  }

  find(key: string): Slot | null {
    return this.slots.has(key) ? this.slots.get(key) : null;
  }

  write(key: string, value: ArrayBuffer, cas: u32): bool {
    const slot = this.find(key);
    if (cas !== 0 && (slot === null || slot.cas !== cas)) return false;
    this.lastCas++;
    if (slot === null) {
      this.slots.set(key, new Slot(value, this.lastCas));
    } else {
      slot.value = value;
      slot.cas = this.lastCas;
    }
    return true;
  }
}
