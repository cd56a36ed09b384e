// A filter whose VM ends with every request: what Envoy counts of that is Envoy's own.

export function proxy_abi_version_0_2_1(): void {}

export function malloc(size: usize): usize {
  return heap.alloc(size);
}

export function proxy_on_context_create(_id: u32, _parent: u32): void {}

export function proxy_on_configure(_root: u32, _size: i32): u32 {
  return 1;
}

export function proxy_on_request_headers(_id: u32, _count: i32, _endOfStream: i32): u32 {
  unreachable();
  return 0;
}
