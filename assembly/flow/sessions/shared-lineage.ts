// Refreshes that this process has seen, in shared data: which login the cookie of a seal goes back to. Kept for sessions that do not name their
// login themselves (session/session-name.ts). Only refreshes of genuine sessions take a place, and of a full slot the one whose time is over
// first goes.

import { ascii } from "../../bytes/ascii";
import { SharedTable } from "../../ports/shared-table";
import { Lineage } from "../../session/lineage";
import { SessionName } from "../../session/session-name";
import { EntrySlots } from "../entry-slots";

const PREFIX = ascii("postern.login.");
/** The login, u64 u64; the rank is until when it is kept, Unix milliseconds. */
const CONTENT_BYTES: i32 = 16;

@final
export class SharedLineage extends Lineage {
  private readonly slots: EntrySlots;

  constructor(table: SharedTable) {
    super();
    this.slots = new EntrySlots(table, PREFIX, CONTENT_BYTES);
  }

  find(sealLow: u64, sealHigh: u64): bool {
    const found = this.slots.find(sealLow, sealHigh);
    if (found === 0) return false;
    this.loginLow = load<u64>(found);
    this.loginHigh = load<u64>(found, 8);
    return true;
  }

  /** Notes that the session `name` came out of a refresh of one of the login of `before`. */
  note(before: SessionName, name: SessionName, untilMillis: i64): void {
    const content = this.slots.take(name.sealLow, name.sealHigh, untilMillis);
    store<u64>(content, before.loginLow);
    store<u64>(content, before.loginHigh, 8);
    this.slots.write();
  }
}
