// The key that a token names and its issuer's set lacks. One for all requests: valid until the next decision.

@final
export class WantedKey {
  algorithm: i32 = 0;
  /** Empty when the token names none: no key of the set is for its algorithm. */
  kid: usize = 0;
  kidLength: i32 = 0;
  /** A keyed hash of both. */
  hash: u64 = 0;
}
