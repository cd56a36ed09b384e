// Helps a browser on whose login failed at oauth2-proxy's callback: see decision/login-recovery.ts for what, here is how.

import { ascii, bytesOf } from "../bytes/ascii";
import { ByteWriter } from "../bytes/byte-writer";
import { spanEquals } from "../bytes/span";
import { Authenticator } from "../decision/authenticator";
import { chooseRecovery, FIRST_TURN, Recovery } from "../decision/login-recovery";
import { Reason } from "../decision/reason";
import { BufferType } from "../host/abi";
import { bufferBytes, bufferLength, readBuffer } from "../host/buffers";
import { nowNanos } from "../host/clock";
import { readQueryValue } from "../http/query";
import { RequestClass } from "../http/request-class";
import { pathLengthOf } from "../http/request-path";
import { readLoginPage } from "../session/login-state";
import { clientClass } from "./client-class";
import { answer, request } from "./facts";
import { Plugin } from "./plugin";
import { replyLoginAgain, replyLoginStuck } from "./reply-login";

const CALLBACK = ascii("/callback");
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
export function recoverLogin(plugin: Plugin, bodyLength: i32): Reason {
  const isFailed = answer.status === 403 || answer.status === 500;
  if (!isFailed || !isCallback(plugin) || clientClass(plugin) !== RequestClass.Document) return Reason.None;
  const page = readLoginPage(
    request.target,
    request.targetLength,
    request.authority,
    request.authorityLength,
    plugin.config.authService.proxyPrefix,
  );
  const session = changetype<Authenticator>(plugin.authenticator).judgeCookies(request, nowNanos());
  const turn = readTurn();
  const recovery = chooseRecovery(session, request.cookies, page, mayRetry(bodyLength), turn);
  switch (recovery) {
    case Recovery.None:
      return Reason.None;
    case Recovery.Explain:
      replyLoginStuck(plugin, page, answer.status, turn);
      return Reason.LoginStuck;
    default:
      replyLoginAgain(plugin, page, recovery, turn);
      return recovery === Recovery.Resume ? Reason.LoginResumed : Reason.LoginRestarted;
  }
}

function isCallback(plugin: Plugin): bool {
  const prefix = plugin.config.authService.proxyPrefix.byteLength;
  const length = pathLengthOf(request.target, request.targetLength) - prefix;
  return spanEquals(request.target + usize(prefix), length, bytesOf(CALLBACK), CALLBACK.length);
}

/** Which time the filter sees this callback, as its own query parameter says. */
function readTurn(): i32 {
  if (!readQueryValue(request.target, request.targetLength, TURN, WORD) || WORD.length !== 1)
    return FIRST_TURN;
  const digit = load<u8>(WORD.start) - 0x30;
  return digit < 10 ? i32(digit) : FIRST_TURN;
}

/**
 * Whether the answer is about this attempt: another one may do better. Who may not sign in at all, and whose identity provider says why, is
 * shown that.
 */
function mayRetry(bodyLength: i32): bool {
  WORD.reset();
  readQueryValue(request.target, request.targetLength, ERROR, WORD);
  if (WORD.length > 0) return spanEquals(WORD.start, WORD.length, bytesOf(TEMPORARY), TEMPORARY.length);
  if (answer.status === 500 || answer.setCookies.length === 0) return true;
  return readBuffer(BufferType.CallResponseBody, bodyLength) && saysCsrf(bufferBytes(), bufferLength());
}

function saysCsrf(body: usize, length: i32): bool {
  const word = load<u32>(bytesOf(CSRF));
  const end = min(length, SEARCHED_BYTES) - CSRF.length;
  for (let i = 0; i <= end; i++) if (load<u32>(body + usize(i)) === word) return true;
  return false;
}
