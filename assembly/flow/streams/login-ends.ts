// When logins are over, as far as a refresh has moved that: in shared data, so that each worker knows what another's refresh came to. Of a
// full slot the login that was heard of longest ago goes.

import { ascii } from "../../bytes/ascii";
import { SharedTable } from "../../ports/shared-table";
import { EntrySlots } from "../entry-slots";

const PREFIX = ascii("postern.ends.");
/** When it is over, Unix milliseconds; the rank is when that was written. */
const CONTENT_BYTES: i32 = 8;

@final
export class LoginEnds {
  /** What `find` found, Unix milliseconds: when the login is over, and when that was written. */
  endsMillis: i64 = 0;
  notedMillis: i64 = 0;
  private readonly slots: EntrySlots;

  constructor(table: SharedTable) {
    this.slots = new EntrySlots(table, PREFIX, CONTENT_BYTES);
  }

  /** Whether a refresh said something of a login. */
  find(low: u64, high: u64): bool {
    const found = this.slots.find(low, high);
    if (found === 0) return false;
    this.endsMillis = load<i64>(found);
    this.notedMillis = load<i64>(found, CONTENT_BYTES);
    return true;
  }

  /** Notes when a login is over by a refresh of now. */
  note(low: u64, high: u64, endsMillis: i64, nowMillis: i64): void {
    store<i64>(this.slots.take(low, high, nowMillis), endsMillis);
    this.slots.write();
  }
}
