// Why a session is not the filter's to judge, and whom its question is about.

import { SessionError } from "../session/open-session";
import { Reason } from "../exchange/reason";

/** Whether the auth service's word on the session decides: a forged one has no owner, and what a rule refuses is refused. */
export function isAboutSession(reason: Reason): bool {
  switch (reason) {
    case Reason.CookieMalformed:
    case Reason.SignatureInvalid:
    case Reason.OutsideWindow:
    case Reason.EmailNotAllowed:
    case Reason.GroupNotAllowed:
      return false;
    default:
      return true;
  }
}

/** The reason that an error in opening a session is. */
export function reasonOf(error: SessionError): Reason {
  switch (error) {
    case SessionError.NotSigned:
      return Reason.CookieMalformed;
    case SessionError.BadSignature:
      return Reason.SignatureInvalid;
    case SessionError.OutsideWindow:
      return Reason.OutsideWindow;
    case SessionError.Ticket:
      return Reason.Ticket;
    case SessionError.TooLarge:
      return Reason.CookieTooLarge;
    case SessionError.Incomplete:
      return Reason.Incomplete;
    default:
      return Reason.Undecodable;
  }
}
