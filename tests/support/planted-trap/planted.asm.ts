// A proxy-wasm filter (ABI 0.2.1) that traps for one path alone, behind three conditions inside each other: what a fuzzer of this
// repository must be able to find.

import { proxy_get_header_map_value } from "@solo-io/proxy-runtime/assembly/imports";

const NAME: usize = memory.data<u8>([0x3a, 0x70, 0x61, 0x74, 0x68]);
const NAME_LENGTH: usize = 5;
const SLOTS: usize = memory.data(8);
const ARENA: usize = memory.data(65536);

export function _initialize(): void {}

export function proxy_on_context_create(_id: u32, _root: u32): void {}

export function proxy_abi_version_0_2_1(): void {}

export function malloc(size: usize): usize {
  return size <= 65536 ? ARENA : 0;
}

export function proxy_on_request_headers(_id: u32, _count: i32, _endOfStream: i32): u32 {
  proxy_get_header_map_value(0, NAME, NAME_LENGTH, SLOTS, SLOTS + 4);
  const path = usize(load<u32>(SLOTS));
  const length = load<u32>(SLOTS, 4);
  if (length > 6 && load<u8>(path, 2) === 0x7e) {
    if (load<u8>(path, 4) === 0x51) {
      if (load<u32>(path, 5) === 0x2a58c3a9) unreachable();
    }
  }
  return 0;
}
