// Who a request is from, as the header values that go to the app: spans, each empty when there is nothing to say.
//
// The spans point into a cache entry, an identity record or the request itself: valid in one callback.

@final
export class Identity {
  accessToken: usize = 0;
  accessTokenLength: i32 = 0;
  /** Only where the configuration sends it to the app. */
  idToken: usize = 0;
  idTokenLength: i32 = 0;
  /** The session's ID token, whether it is kept or not, as a keyed hash; 0 for none. */
  idTokenHash: u64 = 0;
  user: usize = 0;
  userLength: i32 = 0;
  email: usize = 0;
  emailLength: i32 = 0;
  /** Names joined with ",", as oauth2-proxy writes them. */
  groups: usize = 0;
  groupsLength: i32 = 0;
  /** All names, a line end between, where the header leaves some out; else empty. */
  groupList: usize = 0;
  groupListLength: i32 = 0;
  /** oauth2-proxy wrote `groups`, and nobody here knows where a name ends. */
  groupsAreJoined: bool = false;
  preferredUsername: usize = 0;
  preferredUsernameLength: i32 = 0;
  /** It came with the request, as a bearer token: Authorization is as it should be. Otherwise each token follows "Bearer ". */
  isBearer: bool = false;

  clear(): void {
    // All of its fields are numbers.
    memory.fill(changetype<usize>(this), 0, offsetof<Identity>());
  }

  /** Whether it names anybody: an answer without a name is no login. */
  get isSomebody(): bool {
    return this.userLength > 0 || this.emailLength > 0;
  }
}
