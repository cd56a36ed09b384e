// The tokens of a session itself: who sends one of them as a bearer beside the session has no second credential.
//
// The access token is kept with a verdict; of the ID token, which few apps get, a keyed hash.

import { SpanList } from "../bytes/span-list";
import { CacheKey } from "../cache/cache-key";
import { constantTimeEquals } from "../crypto/constant-time";
import { OpenedSession } from "../session/opened-session";
import { bearerToken, bearerTokenLength } from "../http/credentials";
import { Identity } from "../exchange/identity";

@final
export class OwnTokens {
  constructor(
    private readonly session: OpenedSession,
    private readonly key: CacheKey,
  ) {}

  /** Whether the token is one of the session that was opened last. */
  isOfOpened(token: usize, length: i32): bool {
    const session = this.session;
    return (
      isSame(token, length, session.accessToken, session.accessTokenLength) ||
      isSame(token, length, session.idToken, session.idTokenLength)
    );
  }

  /** Whether the token is one of a session's identity. */
  isOf(identity: Identity, token: usize, length: i32): bool {
    if (isSame(token, length, identity.accessToken.pointer, identity.accessToken.length)) return true;
    return identity.idTokenHash !== 0 && this.hashOf(token, length) === identity.idTokenHash;
  }

  /** 0 for no token. */
  hashOf(token: usize, length: i32): u64 {
    return length > 0 ? this.key.hashOf(token, length) : 0;
  }

  /** Notes which ID token an answer of the auth service names. */
  note(identity: Identity, authorizations: SpanList): void {
    const length = bearerTokenLength(authorizations);
    identity.idTokenHash = length > 0 ? this.hashOf(bearerToken(authorizations), length) : 0;
  }
}

function isSame(token: usize, length: i32, own: usize, ownLength: i32): bool {
  return length > 0 && length === ownLength && constantTimeEquals(token, own, length);
}
