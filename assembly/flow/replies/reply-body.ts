// Bodies of the filter's own answers: a small page for a person, JSON for a script, a line of text for anybody else.

import { ByteWriter } from "../../bytes/byte-writer";
import { Config } from "../../config/config";
import { Reason, reasonName } from "../../exchange/reason";
import { Request } from "../../exchange/request";
import { ESCAPED_MAX, isFormBack, writeOwnPath, writeReturnPath } from "../../judge/return-path";
import { RequestClass } from "../../http/request-class";
import { PAGE_MAX } from "../../session/login-state";
import { Client } from "../../exchange/client";
import { Exchange } from "../exchange";

const FORM_TEXT =
  "You were signed out, so what you sent was not taken. Sign in, and send it again from the page you came from.";
const REVOKED_TEXT = "Your sign-in was ended, and does not let you use this any more.";
const LOGIN_TEXT = "Sign in to go on.";
const STUCK_TEXT = "Signing in did not work in this tab.";
const STUCK_HELP =
  "</p><p>If you are signing in in another tab, finish it there: this page goes on by itself. If that does not help, " +
  "close the other tabs of this site, and allow it to set cookies.</p>";

const PAGE_START =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign-in</title></head><body><p>';
const PAGE_END = "</body></html>\n";

/** A return path or a page of a login, a prefix of the auth service's pages, and the texts around them. */
const BODY_BYTES: i32 = ESCAPED_MAX + 2 * PAGE_MAX + 2048;
const BODY = new ByteWriter(memory.data(BODY_BYTES), BODY_BYTES);

/** A message in the form that suits the client; valid until the next body. */
export function messageBody(client: Client, text: string, reason: Reason, form: RequestClass): ByteWriter {
  BODY.reset();
  switch (form) {
    case RequestClass.Document:
    case RequestClass.Form:
      addParagraph(text);
      endPage(client);
      break;
    case RequestClass.Fetch:
      addError(reason);
      BODY.addString('","message":"');
      BODY.addString(text);
      endObject(client);
      break;
    default:
      addLine(client, text);
  }
  return BODY;
}

/** What a client that has to log in is told, with where to: oauth2-proxy's start page. Valid until the next body. */
export function loginBody(exchange: Exchange, form: RequestClass): ByteWriter {
  const client = exchange.client;
  BODY.reset();
  switch (form) {
    case RequestClass.Form:
      addParagraph(FORM_TEXT);
      BODY.addString('<p><a href="');
      addStartPage(exchange);
      addFormPath(exchange.request, client);
      BODY.addString('">Sign in</a></p>');
      endPage(client);
      break;
    case RequestClass.Fetch:
      addError(Reason.LoginRequired);
      BODY.addString('","login_url":"');
      addStartPage(exchange);
      BODY.addString("%2F");
      endObject(client);
      break;
    default:
      addLine(client, LOGIN_TEXT);
  }
  return BODY;
}

/** What somebody is told whose login failed twice, with the target that starts it once more. Valid until the next body. */
export function stuckBody(client: Client, start: ByteWriter): ByteWriter {
  BODY.reset();
  BODY.addString(PAGE_START);
  BODY.addString(STUCK_TEXT);
  BODY.addString(' <a href="');
  BODY.addSpan(start.start, start.length);
  BODY.addString('">Sign in again</a>');
  BODY.addString(STUCK_HELP);
  endPage(client);
  return BODY;
}

/** What a client is told whose session is revoked, with where it can be signed out. Valid until the next body. */
export function revokedBody(exchange: Exchange, form: RequestClass): ByteWriter {
  const config = exchange.plugin.config;
  BODY.reset();
  switch (form) {
    case RequestClass.Document:
    case RequestClass.Form:
      addParagraph(REVOKED_TEXT);
      BODY.addString('<p><a href="');
      addSignOut(config);
      BODY.addString('%2F">Sign out</a></p>');
      BODY.addString(PAGE_END);
      break;
    case RequestClass.Fetch:
      addError(Reason.SessionRevoked);
      BODY.addString('","login_url":"');
      addSignOut(config);
      BODY.addString('%2F"}\n');
      break;
    default:
      addLine(exchange.client, REVOKED_TEXT);
  }
  return BODY;
}

/** Where the session in hand is signed out, and its owner led back to the request's own page. Valid until the next body. */
export function signOutPath(exchange: Exchange): ByteWriter {
  BODY.reset();
  addSignOut(exchange.plugin.config);
  writeOwnPath(exchange.request, BODY);
  return BODY;
}

function addSignOut(config: Config): void {
  BODY.addBuffer(config.authService.proxyPrefix);
  BODY.addString("/sign_out?rd=");
}

/** The start page, up to the path that the login is to lead to: where logins run on another host, with the origin that the path is of. */
function addStartPage(exchange: Exchange): void {
  BODY.addBuffer(exchange.plugin.config.authService.proxyPrefix);
  BODY.addString("/start?rd=");
  const authority = exchange.request.authority;
  if (!exchange.plugin.loginHost.isOther(authority)) return;
  const scheme = exchange.client.externalScheme;
  BODY.addQueryText(scheme.pointer, scheme.length);
  BODY.addString("%3A%2F%2F");
  BODY.addQueryText(authority.pointer, authority.length);
}

function addFormPath(request: Request, client: Client): void {
  if (isFormBack(request, client)) writeReturnPath(request, client, BODY);
  else BODY.addString("%2F");
}

function addParagraph(text: string): void {
  BODY.addString(PAGE_START);
  BODY.addString(text);
  BODY.addString("</p>");
}

function addError(reason: Reason): void {
  BODY.addString('{"error":"');
  BODY.addString(reasonName(reason));
}

function addLine(client: Client, text: string): void {
  BODY.addString(text);
  BODY.addByte(0x0a);
  addRequestId(client, "Request ID: ", "\n");
}

function endPage(client: Client): void {
  addRequestId(client, "<p>Request ID: ", "</p>");
  BODY.addString(PAGE_END);
}

/** Ends an object of JSON within its last text. */
function endObject(client: Client): void {
  addRequestId(client, '","request_id":"', "");
  BODY.addString('"}\n');
}

/** What somebody can tell the operator, who finds the request by it. */
function addRequestId(client: Client, before: string, after: string): void {
  if (!client.hasShownId) return;
  BODY.addString(before);
  BODY.addSpan(client.requestIds.pointer(0), client.requestIds.size(0));
  BODY.addString(after);
}
