// The class of the client whose request is in hand, for the form of an answer. Worked out when an answer is made, not per request.

import { Client } from "../../exchange/client";
import { classOf, isSafeMethod, RequestClass } from "../../http/request-class";
import { Answer } from "../../rules/route";
import { Exchange } from "../exchange";

/** What the client is. */
export function seenClass(client: Client): RequestClass {
  return classOf(client.hints, client.accepts);
}

/** What the client is, or what the rules say that its request is: a program, or a person. */
export function clientClass(exchange: Exchange): RequestClass {
  const client = exchange.client;
  const seen = seenClass(client);
  if (!exchange.plugin.isUsable) return seen;
  if (seen === RequestClass.Grpc || seen === RequestClass.WebSocket || seen === RequestClass.Preflight)
    return seen;
  switch (exchange.plugin.authenticator.answerFor(exchange.request)) {
    case Answer.Api:
      return RequestClass.Fetch;
    case Answer.Page:
      if (client.hints.isPrefetch) return seen;
      return isSafeMethod(client.hints) ? RequestClass.Document : RequestClass.Form;
    default:
      return seen;
  }
}
