// What became of the requests of each realm: counters whose names have the realm's in them, defined when there is something to count.
//
// Envoy shows postern.realm.grafana.passed as wasmcustom.postern.realm.grafana.passed, Prometheus as postern_realm_grafana_passed. A host keeps a metric for
// as long as its process lives, and a name is a series wherever it is kept, so not every realm of a configuration with hundreds has its own.

import { stringOf } from "../../bytes/byte-string";
import { Action } from "../../exchange/decision";
import { MetricKind, Metrics } from "../../ports/metrics";

enum Outcome {
  /** It went on, as somebody or as nobody. */
  Passed,
  /** The client has what its auth service said, such as the way to the login. */
  Answered,
  Refused,
  /** 503: nobody could say. */
  Unavailable,
}

const NAMES: StaticArray<string> = ["passed", "answered", "refused", "unavailable"];
const OUTCOMES: i32 = 4;

/** Realms of a configuration that have metrics of their own: the first. */
export const NAMED_REALMS_MAX: i32 = 200;

@final
export class RealmOutcomes {
  /** Since the last tick. */
  private readonly counts: StaticArray<i64> = new StaticArray<i64>(OUTCOMES);
  /** The host's number of each metric, and 1; 0 for one that is not defined. */
  private readonly metrics: StaticArray<i32> = new StaticArray<i32>(OUTCOMES);

  private isNamed: bool = true;

  /** The realm's name. */
  constructor(
    private readonly realm: ArrayBuffer,
    private readonly hostMetrics: Metrics,
  ) {}

  /** Counts from now on together with the other realms that have no metrics of their own. */
  joinOthers(): void {
    this.isNamed = false;
  }

  /** Counts a request of the realm's by what was done with it. */
  count(action: Action): void {
    const outcome = outcomeOf(action);
    unchecked((this.counts[outcome] += 1));
  }

  /** Hands the counts over to the host. */
  flush(): void {
    for (let i = 0; i < OUTCOMES; i++) {
      const count = this.counts[i];
      if (count === 0) continue;
      this.counts[i] = 0;
      if (this.metrics[i] === 0)
        this.metrics[i] = this.hostMetrics.define(MetricKind.Counter, this.prefix + NAMES[i]) + 1;
      this.hostMetrics.increment(this.metrics[i] - 1, count);
    }
  }

  /** A realm may be called "other", so the others are not under the name of one. */
  private get prefix(): string {
    return this.isNamed ? `postern.realm.${stringOf(this.realm)}.` : "postern.realms.other.";
  }
}

function outcomeOf(action: Action): Outcome {
  switch (action) {
    case Action.Pass:
    case Action.Forward:
    case Action.ForwardAnonymous:
      return Outcome.Passed;
    case Action.Refuse:
      return Outcome.Refused;
    case Action.RelayAnswer:
    case Action.ShowMetadata:
      return Outcome.Answered;
    default:
      return Outcome.Unavailable;
  }
}
