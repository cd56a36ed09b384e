// Replies to a browser whose login failed: on to a page, to a new login, or a page that says what to do.

import { ascii } from "../../bytes/ascii";
import { ByteWriter } from "../../bytes/byte-writer";
import { addAttempt, ATTEMPTS_COOKIE } from "../../judge/login-attempts";
import { FIRST_TURN, PROBE_TURN, Recovery } from "../../judge/login-recovery";
import { Reason } from "../../exchange/reason";
import { NO_GRPC_STATUS } from "../../http/grpc-status";
import { startPairs } from "../../http/pairs";
import { LOCATION, REFRESH, SET_COOKIE } from "../../http/header-names";
import { PAGE_MAX } from "../../session/login-state";
import { Exchange } from "../exchange";
import { Plugin } from "../plugins/plugin";
import { sendOwn } from "./reply";
import { stuckBody } from "./reply-body";
import { addPageHeaders, addUncached, addWriter } from "./reply-headers";

const HTTPS = ascii("https");
/** Long enough for whoever types a password, and for all turns of the page that waits. */
const ATTEMPTS_SECONDS: i32 = 300;
/** The page looks again after 2, 4, ... seconds, about four minutes in all. */
const LAST_TURN: i32 = 7;

/** A target of the auth service's, with the page in its query: what was escaped there once is escaped twice. */
const URL_BYTES: i32 = 2 * PAGE_MAX + 512;
const URL = new ByteWriter(memory.data(URL_BYTES), URL_BYTES);
const COOKIE_BYTES: i32 = 512;
const COOKIE = new ByteWriter(memory.data(COOKIE_BYTES), COOKIE_BYTES);
const REFRESH_BYTES: i32 = URL_BYTES + 16;
const REFRESH_VALUE = new ByteWriter(memory.data(REFRESH_BYTES), REFRESH_BYTES);

/** 302 to where the recovery leads, with a cookie that notes what is tried. */
export function replyLoginAgain(exchange: Exchange, page: ByteWriter, recovery: Recovery, turn: i32): void {
  const plugin = exchange.plugin;
  startPairs();
  addWriter(LOCATION, locationOf(plugin, page, recovery));
  if (recovery !== Recovery.Resume && turn !== PROBE_TURN) addAttemptsCookie(exchange);
  addUncached();
  const reason = recovery === Recovery.Resume ? Reason.LoginResumed : Reason.LoginRestarted;
  sendOwn(exchange, 302, reason, 0, 0, NO_GRPC_STATUS);
}

/** The page that says what to do. It looks now and then whether somebody signed in in another tab. */
export function replyLoginStuck(exchange: Exchange, page: ByteWriter, turn: i32): void {
  const plugin = exchange.plugin;
  startPairs();
  const next = turn === FIRST_TURN ? 1 : turn + 1;
  if (turn !== PROBE_TURN && next <= LAST_TURN) {
    REFRESH_VALUE.reset();
    REFRESH_VALUE.addNumber(i64(1) << next);
    REFRESH_VALUE.addString(";url=");
    const url = callbackUrl(plugin, page, next);
    REFRESH_VALUE.addSpan(url.start, url.length);
    addWriter(REFRESH, REFRESH_VALUE);
  }
  addPageHeaders();
  const body = stuckBody(exchange.client, startUrl(plugin, page));
  sendOwn(exchange, exchange.answer.status, Reason.LoginStuck, body.start, body.length, NO_GRPC_STATUS);
}

function locationOf(plugin: Plugin, page: ByteWriter, recovery: Recovery): ByteWriter {
  if (recovery === Recovery.StartLogin) return startUrl(plugin, page);
  return recovery === Recovery.Probe ? callbackUrl(plugin, page, PROBE_TURN) : page;
}

function startUrl(plugin: Plugin, page: ByteWriter): ByteWriter {
  URL.reset();
  URL.addBuffer(plugin.config.authService.proxyPrefix);
  URL.addString("/start?rd=");
  URL.addQueryText(page.start, page.length);
  return URL;
}

/** The callback as it is of no login: no code, and a state that names the page alone. */
function callbackUrl(plugin: Plugin, page: ByteWriter, turn: i32): ByteWriter {
  URL.reset();
  URL.addBuffer(plugin.config.authService.proxyPrefix);
  URL.addString("/callback?postern_login=");
  URL.addNumber(turn);
  URL.addString("&state=%3A");
  URL.addQueryText(page.start, page.length);
  return URL;
}

/** It goes to the auth service's pages alone, and with a navigation from the identity provider (SameSite=Lax). */
function addAttemptsCookie(exchange: Exchange): void {
  COOKIE.reset();
  COOKIE.addText(ATTEMPTS_COOKIE);
  COOKIE.addByte(0x3d);
  addAttempt(COOKIE);
  COOKIE.addString("; Path=");
  COOKIE.addBuffer(exchange.plugin.config.authService.proxyPrefix);
  COOKIE.addString("; Max-Age=");
  COOKIE.addNumber(ATTEMPTS_SECONDS);
  COOKIE.addString("; HttpOnly; SameSite=Lax");
  if (exchange.client.externalScheme.is(HTTPS)) COOKIE.addString("; Secure");
  addWriter(SET_COOKIE, COOKIE);
}
