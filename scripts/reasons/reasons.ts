// Every reason of the filter's catalogue for people: explain, docs/metrics.md and docs/reasons.md take them from here.
import { ANSWERS } from "./answers";
import { ASKING } from "./asking";
import { PASSING } from "./passing";
import type { ReasonTexts } from "./reason-text";
import { REFUSALS } from "./refusals";

export const REASONS: ReasonTexts = { ...PASSING, ...ASKING, ...ANSWERS, ...REFUSALS };

/** By the steps of a request on which they stand. */
export const REASON_GROUPS: Readonly<Record<string, ReasonTexts>> = {
  "It passes, without a question": PASSING,
  "Why oauth2-proxy is asked": ASKING,
  "What came of asking": ANSWERS,
  "Refused by the filter, or nobody could say": REFUSALS,
};

/** What each means. */
export const REASON_TEXTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(REASONS).map(([name, { meaning }]) => [name, meaning]),
);
