// What else a worker asks of its machine: the time, randomness, what it was configured with, and when it is called next.

import { SignatureVerifier } from "../jwt/signature-verifier";

export abstract class Machine {
  /** Bytes of readConfiguration. */
  text: usize = 0;
  textLength: i32 = 0;

  /** Unix time in nanoseconds; 0 when there is no clock, which every time check takes as a failure. */
  abstract nowNanos(): i64;

  /** Fills the buffer with bytes that cannot be guessed; false when there is no randomness. */
  abstract fillRandom(buffer: usize, length: i32): bool;

  /** The bytes of an environment variable, exactly as configured, or null when it is not there. */
  abstract environment(name: string): ArrayBuffer | null;

  /** A text property such as "plugin_name"; empty when there is none. */
  abstract property(name: string): string;

  /** Reads the configuration of so many bytes that is being handed over. False when it does not fit or is not there. */
  abstract readConfiguration(size: i32): bool;

  /** Puts a root context in force. False when it is gone. */
  abstract enterRoot(root: u32): bool;

  /** Has the root context in force ticked that often from now on. */
  abstract setTickMillis(period: u32): void;

  /** Bytes of objects that were made since this was last asked. */
  abstract takeAllocatedBytes(): i64;

  /** Whether the host verifies signatures itself. */
  abstract verifiesNatively(): bool;

  /** Verifies signatures: by the host where it can, if verifiesNatively said so. */
  abstract get verifier(): SignatureVerifier;
}
