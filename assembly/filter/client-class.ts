// The class of the client whose request is in hand, for the form of an answer. Worked out when an answer is made, not per request.

import { Authenticator } from "../decision/authenticator";
import { classOf, isSafeMethod, RequestClass } from "../http/request-class";
import { Answer } from "../rules/route";
import { readClient, request } from "./facts";
import { Plugin } from "./plugin";

/** What the client is, or what the rules say that its request is: a program, or a person. */
export function clientClass(plugin: Plugin | null): RequestClass {
  const client = readClient();
  const seen = classOf(client.hints, client.accepts);
  if (plugin === null || plugin.authenticator === null) return seen;
  if (seen === RequestClass.Grpc || seen === RequestClass.WebSocket || seen === RequestClass.Preflight)
    return seen;
  switch (changetype<Authenticator>(plugin.authenticator).answerFor(request)) {
    case Answer.Api:
      return RequestClass.Fetch;
    case Answer.Page:
      if (client.hints.isPrefetch) return seen;
      return isSafeMethod(client.hints) ? RequestClass.Document : RequestClass.Form;
    default:
      return seen;
  }
}
