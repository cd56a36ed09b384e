// Counters of plugins that observe.

import { Agreement, Conduct } from "../../judge/observation";
import { Metrics } from "../../ports/metrics";
import { LateCounter } from "../metrics/late-counter";

// In the order of Conduct.
const CONDUCT_NAMES: StaticArray<string> = ["pass", "pass_anonymous", "ask", "refuse"];

@final
export class ObserveStats {
  private readonly conducts: Array<LateCounter> = [];
  private readonly agree: LateCounter;
  private readonly differ: LateCounter;
  readonly asked: LateCounter;
  readonly askFailed: LateCounter;
  readonly askAgreed: LateCounter;

  constructor(metrics: Metrics) {
    this.agree = new LateCounter(metrics, "postern.observe.agree");
    this.differ = new LateCounter(metrics, "postern.observe.differ");
    this.asked = new LateCounter(metrics, "postern.observe.asked");
    this.askFailed = new LateCounter(metrics, "postern.observe.ask_failed");
    this.askAgreed = new LateCounter(metrics, "postern.observe.ask_agreed");
    for (let i = 0; i < CONDUCT_NAMES.length; i++)
      this.conducts.push(new LateCounter(metrics, "postern.observe." + CONDUCT_NAMES[i]));
  }

  /** Counts what the filter would have done. */
  countConduct(conduct: Conduct): void {
    if (conduct < this.conducts.length) this.conducts[conduct].increment();
  }

  /** Counts whether that is what became of the request. */
  countAgreement(agreement: Agreement): void {
    if (agreement === Agreement.Agree) this.agree.increment();
    else if (agreement === Agreement.WouldRefuse || agreement === Agreement.OtherIdentity)
      this.differ.increment();
  }
}
