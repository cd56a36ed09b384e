// What becomes of a login that failed at its callback: oauth2-proxy answers 403 where the state is none of the browser's (another tab's
// login took its cookie's place, it expired, the page was opened twice) and 500 where the code is not taken, and leaves the person there.

import { SpanList } from "../bytes/span-list";
import { ByteWriter } from "../bytes/byte-writer";
import { Action, Decision } from "../exchange/decision";
import { Attempt, wasTried } from "./login-attempts";

export enum Recovery {
  /** The answer goes to the client as it came. */
  None,
  /** The session in hand is good: on to the page that the login was for. */
  Resume,
  /** Only the auth service can tell whether it is: the page is opened, which asks. */
  OpenPage,
  /** The login is started anew. */
  StartLogin,
  /** Before it is, the browser has to show that it keeps cookies. */
  Probe,
  /** It was started anew already: a page says what to do. */
  Explain,
}

/** The callback comes from the identity provider. */
export const FIRST_TURN: i32 = -1;
/** The filter led the browser back to it to see a cookie. */
export const PROBE_TURN: i32 = 0;
// From 1 on the page that says what to do loaded it anew, so many times.

/**
 * Chooses for a callback that failed. `session` is the decision on the request's session by itself; `mayRetry` whether another attempt may
 * mend it; `turn` one of those above. What is started is the attempt that addAttempt then notes.
 */
export function chooseRecovery(
  session: Decision,
  cookies: SpanList,
  page: ByteWriter,
  mayRetry: bool,
  turn: i32,
): Recovery {
  if (session.action === Action.Forward || session.isPassable) return Recovery.Resume;
  if (!mayRetry) return Recovery.None;
  const isInDoubt = session.isAboutSession && !session.withholdsSession;
  if (isInDoubt && !wasTried(cookies, page, Attempt.Page)) return Recovery.OpenPage;
  if (turn > PROBE_TURN) return Recovery.Explain;
  const isTried = wasTried(cookies, page, Attempt.Login);
  if (turn === PROBE_TURN) return isTried ? Recovery.StartLogin : Recovery.Explain;
  if (isTried) return Recovery.Explain;
  return cookies.length === 0 ? Recovery.Probe : Recovery.StartLogin;
}
