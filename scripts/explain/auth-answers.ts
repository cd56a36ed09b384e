// Made-up answers of the auth service: what would come of a request then is the filter's to say.
import { answerOf } from "../fake-host/http-call";

export const LOGIN = answerOf(302, [["location", "https://idp.example.com/auth"]]);

/** Somebody without groups. */
export const ALLOWED = answerOf(202, [
  ["x-auth-request-user", "somebody"],
  ["x-auth-request-email", "somebody@example.com"],
  ["x-auth-request-access-token", "opaque"],
]);

export const ANSWERS = {
  login: { answer: LOGIN, text: "it sends to the login (302)" },
  unauthorized: { answer: answerOf(401), text: "it says that a login is needed (401)" },
  allowed: { answer: ALLOWED, text: "it allows somebody without groups (202)" },
  refused: { answer: answerOf(403), text: "it refuses (403)" },
  away: { answer: answerOf(503), text: "it is away" },
} as const;
