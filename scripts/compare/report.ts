// What is printed of a difference: the event, and of each line that differs the place and the bytes around it.
import { DEX } from "./credentials";
import type { Difference } from "./story";
import type { Event } from "./world";

const AROUND = 60;
const MOST_LINES = 6;
const LONGEST = 400;

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

/** The bytes of a text around a place, those beyond ASCII escaped. */
function around(text: string, at: number): string {
  return JSON.stringify(text.slice(Math.max(0, at - AROUND), at + AROUND));
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
}

function described(event: Event): string {
  return shortened(JSON.stringify(event).replaceAll(JSON.stringify(DEX.jwks).slice(1, -1), "…keys…"));
}

/** The lines of a report; what each module did is told from the first line that differs. */
export function reportOf({ seed, events, before, after }: Difference): string[] {
  const lines = [`seed ${seed}, event ${events.length}: ${described(events[events.length - 1] as Event)}`];
  const most = Math.max(before.length, after.length);
  for (let i = 0; i < most && lines.length < MOST_LINES; i++) {
    const [one = "", other = ""] = [before[i], after[i]];
    if (one === other) continue;
    const at = firstDifference(one, other);
    lines.push(`  line ${i}, byte ${at}`, `    before ${around(one, at)}`, `    after  ${around(other, at)}`);
  }
  return lines;
}
