// The mark of a stream whose identity headers a plugin of this filter has written: no other plugin in the filter chain takes them for a client's.
//
// It is set only where other plugins are in the process, so that a plugin alone pays nothing for it.

import { ascii } from "../bytes/ascii";
import { isStreamMarked, markStream } from "../host/stream-state";
import { hasNeighbours } from "./neighbours";

/** In Envoy's filter state it is wasm.postern.identity. */
const NAME = ascii("postern.identity");

/** The identity headers of the stream in force have been written. */
export function markIdentity(): void {
  if (hasNeighbours()) markStream(NAME);
}

/** Whether the identity headers of the stream in force are another plugin's. */
export function isIdentityMarked(): bool {
  return isStreamMarked(NAME);
}
