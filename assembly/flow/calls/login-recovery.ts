// Helps a browser on whose login failed at oauth2-proxy's callback: see judge/login-recovery.ts for what, here is how.

import { ascii, bytesOf } from "../../bytes/ascii";
import { ByteWriter } from "../../bytes/byte-writer";
import { spanEquals } from "../../bytes/span";
import { chooseRecovery, FIRST_TURN, Recovery } from "../../judge/login-recovery";
import { Reason } from "../../exchange/reason";
import { readQueryValue } from "../../http/query";
import { RequestClass } from "../../http/request-class";
import { readLoginPage } from "../../session/login-state";
import { clientClass } from "../requests/client-class";
import { isCallback } from "../requests/own-pages";
import { Exchange } from "../exchange";
import { replyLoginAgain, replyLoginStuck } from "../replies/reply-login";

const ERROR = ascii("error");
const TURN = ascii("postern_login");
/** What the identity provider says where the person should try again: Keycloak of a login page that was left open for too long. */
const TEMPORARY = ascii("temporarily_unavailable");
/** Of oauth2-proxy's page about a state that is none of the browser's, whatever else its template says. */
const CSRF = ascii("CSRF");
const SEARCHED_BYTES: i32 = 64 * 1024;

const WORD_BYTES: i32 = 64;
const WORD = new ByteWriter(memory.data(WORD_BYTES), WORD_BYTES);

/** Answers a page's request that is a failed callback of a browser. Reason.None where the auth service's answer is the right one. */
export function recoverLogin(exchange: Exchange, bodyLength: i32): Reason {
  const request = exchange.request;
  const status = exchange.answer.status;
  const isFailed = status === 403 || status === 500;
  if (
    !isFailed ||
    !isCallback(request, exchange.plugin.config) ||
    clientClass(exchange) !== RequestClass.Document
  )
    return Reason.None;
  const authenticator = exchange.plugin.authenticator;
  const prefix = exchange.plugin.config.authService.proxyPrefix;
  const scheme = exchange.client.externalScheme;
  const page = readLoginPage(request.target, scheme, request.authority, authenticator.hosts, prefix);
  const session = authenticator.judgeCookies(exchange);
  const turn = readTurn(exchange);
  const recovery = chooseRecovery(session, request.cookies, page, mayRetry(exchange, bodyLength), turn);
  switch (recovery) {
    case Recovery.None:
      return Reason.None;
    case Recovery.Explain:
      replyLoginStuck(exchange, page, turn);
      return Reason.LoginStuck;
    default:
      replyLoginAgain(exchange, page, recovery, turn);
      return recovery === Recovery.Resume ? Reason.LoginResumed : Reason.LoginRestarted;
  }
}

/** Which time the filter sees this callback, as its own query parameter says. */
function readTurn(exchange: Exchange): i32 {
  const request = exchange.request;
  if (!readQueryValue(request.target.pointer, request.target.length, TURN, WORD) || WORD.length !== 1)
    return FIRST_TURN;
  const digit = load<u8>(WORD.start) - 0x30;
  return digit < 10 ? i32(digit) : FIRST_TURN;
}

/**
 * Whether the answer is about this attempt: another one may do better. Who may not sign in at all, and whose identity provider says why, is
 * shown that.
 */
function mayRetry(exchange: Exchange, bodyLength: i32): bool {
  const request = exchange.request;
  const answer = exchange.answer;
  WORD.reset();
  readQueryValue(request.target.pointer, request.target.length, ERROR, WORD);
  if (WORD.length > 0) return spanEquals(WORD.start, WORD.length, bytesOf(TEMPORARY), TEMPORARY.length);
  if (answer.status === 500 || answer.setCookies.length === 0) return true;
  const calls = exchange.host.calls;
  return calls.readBody(bodyLength) && saysCsrf(calls.body, calls.bodyLength);
}

function saysCsrf(body: usize, length: i32): bool {
  const word = load<u32>(bytesOf(CSRF));
  const end = min(length, SEARCHED_BYTES) - CSRF.length;
  for (let i = 0; i <= end; i++) if (load<u32>(body + usize(i)) === word) return true;
  return false;
}
