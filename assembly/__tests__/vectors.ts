// Rows of tests/vectors/*.json, read through the functions that as-pect.config.js provides.
//
// asc names the import module after this file ("vectors"): renaming it breaks the link.

declare function rowCount(file: string): i32;
declare function readField(
  file: string,
  row: i32,
  path: string,
  encoding: string,
  destination: usize,
  capacity: i32,
): i32;

/** Number of rows in tests/vectors/`file`.json. */
export function vectorCount(file: string): i32 {
  return rowCount(file);
}

/**
 * One field of a row as bytes. `path` is dotted ("config.cookie_secret", "cookie_headers.0"); with a leading "/" it
 * starts at the top of the file. `encoding` is "utf8", "hex" or "base64". An absent field is an empty array: ask hasField.
 */
export function vectorBytes(file: string, row: i32, path: string, encoding: string = "utf8"): Uint8Array {
  const length = readField(file, row, path, encoding, 0, -1);
  const bytes = new Uint8Array(length < 0 ? 0 : length);
  if (length > 0) readField(file, row, path, encoding, bytes.dataStart, length);
  return bytes;
}

/** Whether the row has the field (and it is not null). */
export function hasField(file: string, row: i32, path: string): bool {
  return readField(file, row, path, "utf8", 0, -1) >= 0;
}

/** One field as text; numbers, booleans, arrays and objects come as their JSON. */
export function vectorText(file: string, row: i32, path: string): string {
  const bytes = vectorBytes(file, row, path);
  return String.UTF8.decodeUnsafe(bytes.dataStart, bytes.length);
}

/** One integer field; 0 when absent. */
export function vectorInt(file: string, row: i32, path: string): i64 {
  return hasField(file, row, path) ? I64.parseInt(vectorText(file, row, path)) : 0;
}
