// Bodies of the filter's own answers: a small page for a person, JSON for a script, a line of text for anybody else.

import { bufferOf, stringOf } from "../bytes/byte-string";
import { Config } from "../config/config";
import { Reason, reasonName } from "../decision/reason";
import { isFormBack, returnPath } from "../decision/return-path";
import { RequestClass } from "../http/request-class";
import { readClient, request } from "./facts";

const FORM_TEXT =
  "You were signed out, so what you sent was not taken. Sign in, and send it again from the page you came from.";
const LOGIN_TEXT = "Sign in to go on.";

/** A message in the form that suits the client. */
export function messageBody(text: string, reason: Reason, client: RequestClass): ArrayBuffer {
  switch (client) {
    case RequestClass.Document:
    case RequestClass.Form:
      return page(text, "");
    case RequestClass.Fetch:
      return bufferOf(`{"error":"${reasonName(reason)}","message":"${text}"}\n`);
    default:
      return bufferOf(text + "\n");
  }
}

/** What a client that has to log in is told, with where to: oauth2-proxy's start page. */
export function loginBody(config: Config, client: RequestClass): ArrayBuffer {
  const prefix = stringOf(config.authService.proxyPrefix);
  switch (client) {
    case RequestClass.Form:
      return page(FORM_TEXT, `${prefix}/start?rd=${formPath()}`);
    case RequestClass.Fetch:
      return bufferOf(
        `{"error":"${reasonName(Reason.LoginRequired)}","login_url":"${prefix}/start?rd=%2F"}\n`,
      );
    default:
      return bufferOf(LOGIN_TEXT + "\n");
  }
}

function formPath(): string {
  const client = readClient();
  return isFormBack(request, client) ? returnPath(request, client) : "%2F";
}

/** `link` is a path of our own making, escaped already; empty for none. */
function page(text: string, link: string): ArrayBuffer {
  const anchor = link.length > 0 ? `<p><a href="${link}">Sign in</a></p>` : "";
  return bufferOf(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign-in</title></head>` +
      `<body><p>${text}</p>${anchor}</body></html>\n`,
  );
}
