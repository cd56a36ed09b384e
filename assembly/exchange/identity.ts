// Who a request is from, as the header values that go to the app: spans, each empty when there is nothing to say.
//
// The spans point into a cache entry, an identity record or the request itself: valid in one callback.

import { Span } from "../bytes/span";

@final
export class Identity {
  readonly accessToken: Span = new Span();
  /** Only where the configuration sends it to the app. */
  readonly idToken: Span = new Span();
  /** The session's ID token, whether it is kept or not, as a keyed hash; 0 for none. */
  idTokenHash: u64 = 0;
  readonly user: Span = new Span();
  readonly email: Span = new Span();
  /** Names joined with ",", as oauth2-proxy writes them. */
  readonly groups: Span = new Span();
  /** All names, a line end between, where the header leaves some out; else empty. */
  readonly groupList: Span = new Span();
  /** oauth2-proxy wrote `groups`, and nobody here knows where a name ends. */
  groupsAreJoined: bool = false;
  readonly preferredUsername: Span = new Span();
  /** It came with the request, as a bearer token: Authorization is as it should be. Otherwise each token follows "Bearer ". */
  isBearer: bool = false;

  clear(): void {
    this.accessToken.clear();
    this.idToken.clear();
    this.idTokenHash = 0;
    this.user.clear();
    this.email.clear();
    this.groups.clear();
    this.groupList.clear();
    this.groupsAreJoined = false;
    this.preferredUsername.clear();
    this.isBearer = false;
  }

  /** Whether it names anybody: an answer without a name is no login. */
  get isSomebody(): bool {
    return this.user.length > 0 || this.email.length > 0;
  }
}
