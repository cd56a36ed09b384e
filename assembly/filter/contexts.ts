// The stream that a callback is about, and whose it is.
//
// Envoy announces each stream right before its request headers, so remembering the last announcement is enough, and nothing
// needs to be freed per stream.

import { Realms } from "./realms";
import { findRoot, Root } from "./roots";

let lastStream: u32 = 0;
let lastRoot: Root | null = null;

/** A root (parent 0) or a stream of a root came into being. */
export function contextCreated(id: u32, parent: u32): void {
  if (parent === 0) return;
  lastStream = id;
  const root = lastRoot;
  if (root === null || root.id !== parent) lastRoot = findRoot(parent);
}

/** What serves the stream that was announced last, or null when it is another stream: then nothing may pass. */
export function realmsOfStream(id: u32): Realms | null {
  const root = lastRoot;
  return id === lastStream && root !== null ? root.realms : null;
}

/** Root contexts came or went: the next stream's is looked up. */
export function forgetLastRoot(): void {
  lastRoot = null;
}
