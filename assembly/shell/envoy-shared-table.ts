// Envoy's shared data, by the proxy-wasm ABI 0.2.1.

import { resultPointer, resultPointerSlot, resultSize, resultSizeSlot } from "../bytes/arena";
import { Status } from "../host/abi";
import { proxy_get_shared_data, proxy_set_shared_data } from "../host/env";
import { SharedTable } from "../ports/shared-table";

const CAS: usize = memory.data(4, 4);

@final
export class EnvoySharedTable extends SharedTable {
  read(key: usize, keyLength: i32): bool {
    const status = proxy_get_shared_data(key, keyLength, resultPointerSlot(), resultSizeSlot(), CAS);
    if (status !== Status.Ok) return false;
    this.value = resultPointer();
    this.length = resultSize();
    this.cas = load<u32>(CAS);
    return true;
  }

  write(key: usize, keyLength: i32, value: usize, length: i32, cas: u32): bool {
    return proxy_set_shared_data(key, keyLength, value, length, cas) === Status.Ok;
  }
}
