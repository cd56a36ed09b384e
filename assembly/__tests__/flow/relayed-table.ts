// A shared table as another one sees it, for specs in which somebody else writes in between: they override `write`.

import { SharedTable } from "../../ports/shared-table";
import { FakeTable } from "./fake-host";

export class RelayedTable extends SharedTable {
  constructor(protected readonly table: FakeTable) {
    super();
  }

  read(key: usize, keyLength: i32): bool {
    const isFound = this.table.read(key, keyLength);
    this.value = this.table.value;
    this.length = this.table.length;
    this.cas = this.table.cas;
    return isFound;
  }

  write(key: usize, keyLength: i32, value: usize, length: i32, cas: u32): bool {
    return this.table.write(key, keyLength, value, length, cas);
  }
}
