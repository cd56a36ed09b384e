// What an opened session says. Spans point into the buffers of session-state.ts: they hold until the next session is opened.

import {
  MsgpackKind,
  msgpackLength,
  msgpackNext,
  msgpackPosition,
  msgpackPtr,
  msgpackStart,
} from "../codec/msgpack";

@final
export class OpenedSession {
  /** TS of the envelope: when the cookie was signed, Unix seconds. */
  stampSeconds: i64 = 0;
  /** Which of the keys signed it. */
  signer: i32 = 0;
  /** By this sessions that are alike are spread in time: a number that follows from the envelope. */
  spread: u32 = 0;
  /** The MessagePack map, and the time of creation in it, type and all. */
  state: usize = 0;
  stateLength: i32 = 0;
  createdAt: usize = 0;

  /** When the tokens were issued; cookie_refresh counts from here. */
  hasCreationTime: bool = false;
  createdAtSeconds: i64 = 0;
  createdAtNanos: i32 = 0;
  /** When the access token expires; without it oauth2-proxy never looks. */
  hasExpiry: bool = false;
  expiresOnSeconds: i64 = 0;
  expiresOnNanos: i32 = 0;

  /** Each length is 0 when the field is absent. */
  accessToken: usize = 0;
  accessTokenLength: i32 = 0;
  idToken: usize = 0;
  idTokenLength: i32 = 0;
  refreshToken: usize = 0;
  refreshTokenLength: i32 = 0;
  email: usize = 0;
  emailLength: i32 = 0;
  user: usize = 0;
  userLength: i32 = 0;
  preferredUsername: usize = 0;
  preferredUsernameLength: i32 = 0;
  /** What the login drew by chance; oauth2-proxy keeps it through every refresh. */
  nonce: usize = 0;
  nonceLength: i32 = 0;
  /** What a ticket names in the session store, as it stands in the ticket; a session that is no ticket has none. */
  ticketId: usize = 0;
  ticketIdLength: i32 = 0;

  /** The names are in groups .. groups + groupsLength, in MessagePack: read them with rewindGroups and nextGroup. */
  groupCount: i32 = 0;
  groups: usize = 0;
  groupsLength: i32 = 0;
  group: usize = 0;
  groupLength: i32 = 0;
  private groupsRead: i32 = 0;
  private groupsPosition: usize = 0;

  clear(): void {
    // All of its fields are numbers.
    memory.fill(changetype<usize>(this), 0, offsetof<OpenedSession>());
  }

  rewindGroups(): void {
    this.groupsRead = 0;
    this.groupsPosition = this.groups;
  }

  /** Moves on to the next group and leaves it in group and groupLength; false after the last one. */
  nextGroup(): bool {
    if (this.groupsRead >= this.groupCount) return false;
    msgpackStart(this.groupsPosition, i32(this.groups + usize(this.groupsLength) - this.groupsPosition));
    if (msgpackNext() !== MsgpackKind.Text) return false;
    this.group = msgpackPtr();
    this.groupLength = msgpackLength();
    this.groupsPosition = msgpackPosition();
    this.groupsRead++;
    return true;
  }
}
