// A question to the auth service, as it is to be put.

import { SpanList } from "../../bytes/span-list";
import { SessionCookies } from "./session-cookies";
import { Flight } from "../sessions/flight";
import { Attempt } from "../attempt";

/** How a question is put. */
@final
export class Question {
  /** It is the one about the session, shared by its requests. */
  flight: Flight | null = null;
  /** The request goes on without waiting. */
  isBehind: bool = false;
  /** What of the session's cookies goes with it. */
  cookies: SessionCookies = SessionCookies.AsSent;
  /** How its request comes to put it. */
  attempt: Attempt = Attempt.First;
  /** Set-Cookie lines whose cookies take the place of the session's, where they are replaced. */
  refreshed: SpanList | null = null;
  /** Which key seals the session in it. */
  sealer: i32 = 0;
  /** It is put with a session that was created at this time at the latest, Unix seconds: early questions are to refresh. */
  createdAtMost: i64 = i64.MAX_VALUE;

  /** Nobody is shown the session's cookies. */
  get withholdsSession(): bool {
    return this.cookies === SessionCookies.Voided || this.cookies === SessionCookies.LeftOut;
  }
}

/** A question that one request puts for itself, maybe after it waited for its turn. */
export function questionWith(cookies: SessionCookies, attempt: Attempt): Question {
  const question = new Question();
  question.cookies = cookies;
  question.attempt = attempt;
  return question;
}
