// What became of a request that was not simply let pass, for access logs and traces: %FILTER_STATE(wasm.postern.reason:PLAIN)% is why the auth
// service was asked and what it said, as in "refresh_due:allowed", or the one reason of a request that waited for nothing. Where there are realms,
// %FILTER_STATE(wasm.postern.realm:PLAIN)% is whose the request was.
//
// A hit is not marked, nor what passes as nobody by the rules: it would cost each a host call.

import { ascii } from "../../bytes/ascii";
import { ByteWriter } from "../../bytes/byte-writer";
import { Reason, reasonName } from "../../exchange/reason";
import { Exchange } from "../exchange";

const REASON_NAME = ascii("postern.reason");
const REALM_NAME = ascii("postern.realm");
const VALUE_BYTES: i32 = 128;
const VALUE = new ByteWriter(memory.data(VALUE_BYTES), VALUE_BYTES);
const COLON: u8 = 0x3a;

/** Marks the stream in force; `answer` is None where nobody was asked. */
export function markOutcome(exchange: Exchange, reason: Reason, answer: Reason): void {
  VALUE.reset();
  VALUE.addString(reasonName(reason));
  if (answer !== Reason.None) {
    VALUE.addByte(COLON);
    VALUE.addString(reasonName(answer));
  }
  const streams = exchange.host.streams;
  streams.setValue(REASON_NAME, VALUE.start, VALUE.length);
  const realm = exchange.request.realm;
  if (realm.byteLength > 0) streams.setValue(REALM_NAME, changetype<usize>(realm), realm.byteLength);
}
