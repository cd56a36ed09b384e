// Random cases: sessions, tokens, and requests that carry them. Nothing here knows what a verdict should be.
import fc from "fast-check";
import { step } from "./draw-requests";
import { session } from "./draw-sessions";
import { token } from "./draw-tokens";

export const parityCase = fc.record({
  /** Milliseconds since the case before it. */
  pause: fc.integer({ min: 1, max: 120_000 }),
  sessions: fc.tuple(session, session),
  tokens: fc.tuple(token, token),
  steps: fc.array(step, { minLength: 1, maxLength: 5 }),
});
export type ParityCase = typeof parityCase extends fc.Arbitrary<infer T> ? T : never;
