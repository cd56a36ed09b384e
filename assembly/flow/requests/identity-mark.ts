// The mark of a stream whose identity headers a plugin of this filter has written: no other plugin in the filter chain takes them for a client's.
//
// It is set only where other plugins are in the process, so that a plugin alone pays nothing for it.

import { ascii } from "../../bytes/ascii";
import { Exchange } from "../exchange";

/** In Envoy's filter state it is wasm.postern.identity. */
const NAME = ascii("postern.identity");

/** The identity headers of the request in hand have been written. */
export function markIdentity(exchange: Exchange): void {
  if (exchange.worker.neighbours.areThere) exchange.host.streams.setValue(NAME, 0, 0);
}

/** Whether the identity headers of the request in hand are another plugin's. */
export function isIdentityMarked(exchange: Exchange): bool {
  return exchange.host.streams.hasValue(NAME);
}
