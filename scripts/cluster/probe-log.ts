// What the prober was answered, counted by the step of the walk during which it asked.
import { table } from "../bench/table";

const MOST_EXAMPLES = 3;
/** How much of an example's text says of which kind it is. */
const KIND_LENGTH = 8;
const HEAD = ["step", "without", "got in", "with", "turned away", "no answer", "longest ms", "pods"];

export type Kind = "with" | "without";

export interface Probe {
  readonly pod: string;
  readonly isEnding: boolean;
  /** Why there is none, where there is none. */
  readonly answer: { readonly status: number; readonly location: string; readonly body: string } | string;
}

interface Step {
  readonly name: string;
  readonly asked: Record<Kind, number>;
  /** Requests without a session that the app answered. */
  reached: number;
  /** Requests with one that it did not. */
  turnedAway: number;
  unanswered: number;
  /** In which no gateway pod answered anybody with a session. */
  longestGapMilliseconds: number;
  readonly pods: Set<string>;
}

export interface ProbeCounts {
  readonly asked: Readonly<Record<Kind, number>>;
  readonly reached: number;
  readonly turnedAway: number;
  /** By pods that were ready and not ending. */
  readonly unanswered: number;
}

export class ProbeLog {
  readonly examples: string[] = [];
  readonly restarted = new Set<string>();
  /** Rounds in which it did not get to know which pods there are, by why: nobody was asked then. */
  readonly failedRounds = new Map<string, number>();
  private readonly exampleCounts = new Map<string, number>();
  private readonly steps: Step[] = [];
  private lastPass: number | null = null;

  /** From here on it is this step. */
  step(name: string): void {
    this.steps.push({
      name,
      asked: { with: 0, without: 0 },
      reached: 0,
      turnedAway: 0,
      unanswered: 0,
      longestGapMilliseconds: 0,
      pods: new Set(),
    });
  }

  /** A pause that is the prober's own is no gap. */
  forgetTheLast(): void {
    this.lastPass = null;
  }

  sawPods(names: readonly string[]): void {
    for (const name of names) this.steps.at(-1)?.pods.add(name);
    const step = this.steps.at(-1);
    if (step === undefined || this.lastPass === null) return;
    step.longestGapMilliseconds = Math.max(step.longestGapMilliseconds, performance.now() - this.lastPass);
  }

  /** A gateway that ended by itself: nothing of the walk does that. */
  sawRestart(pod: string): void {
    this.restarted.add(pod);
  }

  sawFailedRound(why: string): void {
    this.failedRounds.set(why, (this.failedRounds.get(why) ?? 0) + 1);
  }

  add(kind: Kind, { pod, isEnding, answer }: Probe): void {
    const step = this.steps.at(-1);
    if (step === undefined) return;
    step.asked[kind]++;
    if (typeof answer === "string") this.addUnanswered(step, isEnding, `${pod}: ${answer}`);
    else if (kind === "with" && answer.status === 200) this.lastPass = performance.now();
    else if (kind === "with") {
      step.turnedAway++;
      this.example(
        step,
        `turned away by ${pod}: ${answer.status} ${answer.location} ${answer.body.slice(0, 200)}`,
      );
    } else if (answer.status === 200) {
      step.reached++;
      this.example(step, `reached the app without a session through ${pod}`);
    }
  }

  get total(): ProbeCounts {
    const sum = (of: (step: Step) => number) => this.steps.reduce((all, step) => all + of(step), 0);
    return {
      asked: { with: sum(({ asked }) => asked.with), without: sum(({ asked }) => asked.without) },
      reached: sum(({ reached }) => reached),
      turnedAway: sum(({ turnedAway }) => turnedAway),
      unanswered: sum(({ unanswered }) => unanswered),
    };
  }

  table(): string {
    const rows = this.steps.map((step) => [
      step.name,
      String(step.asked.without),
      String(step.reached),
      String(step.asked.with),
      String(step.turnedAway),
      String(step.unanswered),
      String(Math.round(step.longestGapMilliseconds)),
      String(step.pods.size),
    ]);
    return table(HEAD, rows);
  }

  /** Nobody is led to a pod that is ending. */
  private addUnanswered(step: Step, isEnding: boolean, how: string): void {
    if (isEnding) return;
    step.unanswered++;
    this.example(step, `no answer from ${how}`);
  }

  private example(step: Step, text: string): void {
    const time = new Date().toISOString().slice(11, 23);
    const kind = `${step.name}: ${text.slice(0, KIND_LENGTH)}`;
    const known = this.exampleCounts.get(kind) ?? 0;
    this.exampleCounts.set(kind, known + 1);
    if (known < MOST_EXAMPLES) this.examples.push(`${step.name}: ${time} ${text}`);
  }
}
