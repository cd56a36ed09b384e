// Spans in a table of static memory, each a u32 pair of pointer and length.

export function storeSpan(table: usize, index: i32, ptr: usize, length: i32): void {
  store<u32>(table + index * 8, u32(ptr));
  store<i32>(table + index * 8, length, 4);
}

export function spanPtr(table: usize, index: i32): usize {
  return usize(load<u32>(table + index * 8));
}

export function spanLength(table: usize, index: i32): i32 {
  return load<i32>(table + index * 8, 4);
}
