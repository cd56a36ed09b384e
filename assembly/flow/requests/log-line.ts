// Parts of a log line about a request. No query, no cookie, no token.

import { ByteWriter } from "../../bytes/byte-writer";
import { Route } from "../../rules/route";

/** Of a method and of a path as much as that is shown. */
const SHOWN_MAX: i32 = 128;
const QUESTION_MARK: u8 = 0x3f;

/** The route's label, or "-" without one. */
export function addRoute(line: ByteWriter, route: Route | null): void {
  if (route === null) line.addString("-");
  else line.addBuffer(route.label);
}

/** Which realm it is of, where there are realms. */
export function addRealm(line: ByteWriter, realm: ArrayBuffer): void {
  if (realm.byteLength === 0) return;
  line.addString(" realm=");
  line.addBuffer(realm);
}

/** Visible ASCII as it is, everything else as "?", cut to a bounded length. */
export function addPrintable(line: ByteWriter, text: usize, length: i32): void {
  for (let i = 0; i < min(length, SHOWN_MAX); i++) {
    const byte = load<u8>(text + usize(i));
    line.addByte(byte > 0x20 && byte < 0x7f ? byte : QUESTION_MARK);
  }
}
