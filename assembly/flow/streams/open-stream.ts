// A stream that passed by a session and has not ended, as far as is known.

import { SessionLife } from "../../judge/session-life";
import { Plugin } from "../plugins/plugin";

@final
export class OpenStream {
  id: u32 = 0;
  startedMillis: i64 = 0;
  /** The number of the revocation list that its session was last looked up in. */
  lookedUp: u32 = 0;
  readonly life: SessionLife;

  constructor(public plugin: Plugin) {
    this.life = new SessionLife(plugin.authenticator.revocations.secret);
  }
}
