// Bytes that look random and are the same in every run: the key stream of AES-CTR under a fixed key. What a test sees of a table with
// places that follow from a session's seal depends on the seals.

import { createCipheriv } from "node:crypto";

export function seededBytes(): (length: number) => Buffer {
  const stream = createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16));
  return (length) => stream.update(Buffer.alloc(length));
}
