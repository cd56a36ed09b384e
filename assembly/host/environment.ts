// Environment variables that Envoy gives the VM (environment_variables, WasmPlugin vmConfig.env), through WASI.

import { bufferOf } from "../bytes/byte-string";
import { copyOf } from "../bytes/copy-of";
import { sameBytes } from "../bytes/span";
import { environ_get, environ_sizes_get } from "./wasi_snapshot_preview1";

const SIZES: usize = memory.data(8, 4);

/** More than any sane environment: beyond it nothing is read. */
const ENVIRONMENT_MAX: u32 = 1024 * 1024;

/** The bytes of a variable, exactly as configured, or null when it is not there. Values may hold "=". */
export function readEnvironment(name: string): ArrayBuffer | null {
  if (environ_sizes_get(SIZES, SIZES + 4) !== 0) return null;
  const count = load<u32>(SIZES);
  const bytes = load<u32>(SIZES, 4);
  if (count === 0 || count > ENVIRONMENT_MAX / 4 || bytes > ENVIRONMENT_MAX) return null;
  const pointers = new ArrayBuffer(i32(count) * 4);
  const buffer = new ArrayBuffer(i32(bytes));
  if (environ_get(changetype<usize>(pointers), changetype<usize>(buffer)) !== 0) return null;
  return findVariable(pointers, buffer, bufferOf(name));
}

function findVariable(pointers: ArrayBuffer, buffer: ArrayBuffer, name: ArrayBuffer): ArrayBuffer | null {
  const begin = changetype<usize>(buffer);
  const end = begin + usize(buffer.byteLength);
  for (let i = 0; i < pointers.byteLength; i += 4) {
    const entry = usize(load<u32>(changetype<usize>(pointers) + usize(i)));
    if (entry < begin || entry >= end) continue;
    const value = entry + usize(name.byteLength) + 1;
    if (value > end || load<u8>(value - 1) !== 0x3d) continue;
    if (!sameBytes(entry, changetype<usize>(name), name.byteLength)) continue;
    let stop = value;
    while (stop < end && load<u8>(stop) !== 0) stop++;
    return copyOf(value, i32(stop - value));
  }
  return null;
}
