// A header for the app that a claim is written to.
import { ByteList } from "../bytes/byte-list";
import { isPointer, pointerTokens } from "../codec/json-pointer";

@final
export class ClaimHeader {
  /** Where the claim is: by its exact name or, where that begins with "/", by JSON Pointer (RFC 6901). */
  readonly path: ByteList;

  constructor(
    /** The header's name in lower case. */
    readonly name: ArrayBuffer,
    claim: ArrayBuffer,
  ) {
    this.path = isPointer(claim) ? pointerTokens(claim) : new ByteList([claim]);
  }
}
