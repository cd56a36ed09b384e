// Values by key that all workers of the process share with every other plugin of the same VM id: no secret may go in.

export abstract class SharedTable {
  /** What read found last: valid in one callback. */
  value: usize = 0;
  length: i32 = 0;
  /** The number of that value, for a write that must not overwrite a later one. */
  cas: u32 = 0;

  /** Reads a key. False when nobody set it. */
  abstract read(key: usize, keyLength: i32): bool;

  /** Writes a key; `cas` 0 writes unconditionally. False when another worker wrote since. */
  abstract write(key: usize, keyLength: i32, value: usize, length: i32, cas: u32): bool;
}
