// A request that is decided anew, with what its wait left behind.

import { Attempt } from "../attempt";
import { Exchange } from "../exchange";
import { settle } from "./settle";

/** Decides the request in hand anew, and lets it go on if it may. */
export function decideAgain(exchange: Exchange, attempt: Attempt): void {
  exchange.attempt = attempt;
  exchange.request.keysAreFinal = true;
  exchange.plugin.authenticator.judge(exchange);
  if (settle(exchange)) exchange.host.streams.resumeRequest();
}
