// What is known of refreshes, where a session does not name its login itself: the login that the cookie of a seal goes back to.

export abstract class Lineage {
  /** The login that find found. */
  loginLow: u64 = 0;
  loginHigh: u64 = 0;

  /** Whether the cookie of this seal is known to have come out of another's refresh. */
  abstract find(sealLow: u64, sealHigh: u64): bool;
}
