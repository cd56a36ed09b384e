// A stream that passed by a session and has not ended, as far as is known.

import { SessionLife } from "../../judge/session-life";
import { Plugin } from "../plugins/plugin";

@final
export class OpenStream {
  id: u32 = 0;
  /** Whose it is; null once it has ended. */
  plugin: Plugin | null = null;
  startedMillis: i64 = 0;
  /** The number of the revocation list that its session was last looked up in. */
  lookedUp: u32 = 0;
  readonly life: SessionLife;

  /** `secret`: the 16 bytes that subjects and lists are hashed with. */
  constructor(secret: usize) {
    this.life = new SessionLife(secret);
  }
}
