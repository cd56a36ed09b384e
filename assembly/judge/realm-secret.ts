// The key of all hashes that one plugin makes of sessions and tokens, by which VMs name them to each other: what one plugin notes in tables that
// all share, no other can find, nor can it mean anybody there.

import { sipHash128 } from "../crypto/siphash";

/** 16 bytes that follow from the secret of the process and the plugin's name. */
export function realmSecret(processSecret: usize, name: ArrayBuffer): ArrayBuffer {
  const secret = new ArrayBuffer(16);
  sipHash128(processSecret, changetype<usize>(name), name.byteLength, changetype<usize>(secret));
  return secret;
}
