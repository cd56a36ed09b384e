// Whom a session is about, for the revocation list: its own user and e-mail address, and what its tokens say. So for a bearer token, and for
// whom an answer of the auth service names.

import { Claims } from "../jwt/claims";
import { Field } from "../revocation/marks";
import { Subject } from "../revocation/subject";
import { readTokenClaims } from "../revocation/token-claims";
import { OpenedSession } from "../session/opened-session";
import { AuthAnswer } from "../exchange/auth-answer";
import { bearerToken, bearerTokenLength } from "../http/credentials";

/** Fills in whom an opened session is about. */
export function readSessionSubject(session: OpenedSession, out: Subject): void {
  out.clear();
  if (session.hasCreationTime) out.createdSeconds = session.createdAtSeconds;
  out.add(Field.Subject, session.user, session.userLength);
  out.add(Field.Email, session.email, session.emailLength);
  readTokenClaims(session.accessToken, session.accessTokenLength, out);
  readTokenClaims(session.idToken, session.idTokenLength, out);
}

/** Fills in whom a bearer token is about, with these claims. */
export function readTokenSubject(claims: Claims, token: usize, length: i32, out: Subject): void {
  out.clear();
  out.add(Field.Subject, claims.subject, claims.subjectLength);
  out.add(Field.Email, claims.email, claims.emailLength);
  out.createdSeconds = readTokenClaims(token, length, out);
}

/** Fills in whom an answer names, but for since when; answers when its tokens were issued, Unix seconds, -1 when they do not say. */
export function readAnswerSubject(answer: AuthAnswer, out: Subject): i64 {
  out.clear();
  for (let i = 0; i < answer.users.length; i++)
    out.add(Field.Subject, answer.users.pointer(i), answer.users.size(i));
  for (let i = 0; i < answer.emails.length; i++)
    out.add(Field.Email, answer.emails.pointer(i), answer.emails.size(i));
  addLogins(answer, out);
  let issued: i64 = -1;
  const tokens = answer.accessTokens;
  for (let i = 0; i < tokens.length; i++)
    issued = max(issued, readTokenClaims(tokens.pointer(i), tokens.size(i), out));
  const length = bearerTokenLength(answer.authorizations);
  const ofIdToken: i64 = length > 0 ? readTokenClaims(bearerToken(answer.authorizations), length, out) : -1;
  return issued >= 0 ? issued : ofIdToken;
}

/** Where the service is not told to name the user, GAP-Auth alone says who it is: the e-mail address, or of whom there is none the user. */
function addLogins(answer: AuthAnswer, out: Subject): void {
  const logins = answer.logins;
  for (let i = 0; i < logins.length; i++) {
    if (logins.size(i) === 0) continue;
    if (answer.emails.length === 0) out.add(Field.Email, logins.pointer(i), logins.size(i));
    if (answer.users.length === 0) out.add(Field.Subject, logins.pointer(i), logins.size(i));
  }
}
