// What users meet at a gateway at one moment: somebody with a session, somebody whose session is due, everybody else.
import type { Stack } from "../stack/stack";
import type { Member } from "../lab/member";

import { type RawResponse, send } from "../lab/raw-http";

/** Enough that both workers are among those asked. */
const REQUESTS = 12;

/** The raw client gives up after 20 s. */
const HANGS = "no answer in 20 s";

export interface Meeting {
  /** The commonest outcome. */
  readonly outcome: string;
  readonly medianMillis: number;
}

function outcomeOf({ status, headers }: RawResponse): string {
  if (status === 302 && headers.some(([name, value]) => name === "location" && /\/auth\?/.test(value)))
    return "login (302)";
  return headers.some(([name]) => name === "retry-after") ? `${status} with Retry-After` : String(status);
}

async function timed(request: () => Promise<RawResponse>): Promise<{ outcome: string; millis: number }> {
  const started = performance.now();
  const outcome = await request().then(outcomeOf, (error: unknown) =>
    /hangs/.test(String(error)) ? HANGS : "connection ended",
  );
  return { outcome, millis: performance.now() - started };
}

async function meeting(request: () => Promise<RawResponse>): Promise<Meeting> {
  const all = await Promise.all(Array.from({ length: REQUESTS }, () => timed(request)));
  const outcomes = [...new Set(all.map(({ outcome }) => outcome))];
  const millis = all.map((one) => one.millis).sort((a, b) => a - b);
  return { outcome: outcomes.join(" or "), medianMillis: millis[Math.floor(REQUESTS / 2)] ?? NaN };
}

export interface Meetings {
  readonly user: Meeting;
  readonly dueUser: Meeting;
  readonly others: Meeting;
}

/** Measures the three at once, as a gateway meets them. */
export async function measure(stack: Stack, known: Member): Promise<Meetings> {
  const due = known.twin();
  due.makeDue();
  const host = new URL(stack.url).host;
  const [user, dueUser, others] = await Promise.all([
    meeting(() => known.get()),
    meeting(() => due.get()),
    meeting(() => send(stack.port, { path: "/app", headers: [["host", host]] })),
  ]);
  return { user, dueUser, others };
}
