// Counters of plugins that observe, defined when they are first needed: a VM of plugins that enforce has none of them.

import { Agreement, Conduct } from "../decision/observation";
import { MetricType } from "../host/abi";
import { defineMetric, incrementMetric } from "../host/metrics";

/** A counter that comes into being with what it counts. */
@final
export class LateCounter {
  private id: i32 = -1;

  constructor(private readonly name: string) {}

  increment(): void {
    if (this.id < 0) this.id = defineMetric(MetricType.Counter, this.name);
    incrementMetric(this.id, 1);
  }
}

// In the order of Conduct.
const CONDUCTS: StaticArray<LateCounter> = [
  new LateCounter("postern.observe.pass"),
  new LateCounter("postern.observe.pass_anonymous"),
  new LateCounter("postern.observe.ask"),
  new LateCounter("postern.observe.refuse"),
];
const AGREE = new LateCounter("postern.observe.agree");
const DIFFER = new LateCounter("postern.observe.differ");

/** Counts what the filter would have done. */
export function countConduct(conduct: Conduct): void {
  if (conduct < CONDUCTS.length) CONDUCTS[conduct].increment();
}

/** Counts whether that is what became of the request. */
export function countAgreement(agreement: Agreement): void {
  if (agreement === Agreement.Agree) AGREE.increment();
  else if (agreement === Agreement.WouldRefuse || agreement === Agreement.OtherIdentity) DIFFER.increment();
}
