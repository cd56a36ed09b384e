// The methods that rules name, each a bit, so that a rule's condition on the method is one test.
import { ascii, bytesOf } from "../bytes/ascii";
import { ByteList } from "../bytes/byte-list";
import { copyOf } from "../bytes/copy-of";
import { spanEquals, toUpperByte } from "../bytes/span";
import { Route } from "./route";

/** As many methods as all rules together may name. */
export const MAX_METHODS: i32 = 63;
/** A rule without a condition. */
export const EVERY_METHOD: u64 = u64.MAX_VALUE;
/** The bit of a method that no rule names. */
export const OTHER_METHOD: u64 = 1 << 63;

export const GET = ascii("GET");
export const HEAD = ascii("HEAD");

const NAME: usize = memory.data(32);
/** As long as configuration lets a method be. */
const MAX_NAME_BYTES: i32 = 32;

@final
export class MethodSet {
  private names: ByteList = ByteList.NONE;
  /** Whether there was one more than MAX_METHODS, which configuration refuses. */
  overflowed: bool = false;

  /** The bits of a rule's methods; adds what is new. */
  bitsOf(methods: ByteList): u64 {
    if (methods.count === 0) return EVERY_METHOD;
    let bits: u64 = 0;
    for (let i = 0; i < methods.count; i++) bits |= this.add(methods.pointer(i), methods.size(i));
    return bits;
  }

  /** The same of a route. One that restricts GET restricts HEAD, which apps answer as they do GET (RFC 9110 section 9.3.2). */
  bitsOfRoute(route: Route): u64 {
    const methods = route.match.methods;
    const bits = this.bitsOf(methods);
    const hasHead = route.restricts && methods.contains(bytesOf(GET), GET.length);
    return hasHead ? bits | this.add(bytesOf(HEAD), HEAD.length) : bits;
  }

  /** The bit of a request's method. */
  bit(method: usize, length: i32): u64 {
    const names = this.names;
    for (let i = 0; i < names.count; i++) {
      if (spanEquals(names.pointer(i), names.size(i), method, length)) return u64(1) << u64(i);
    }
    return OTHER_METHOD;
  }

  /**
   * The bit of a request's method for an app that reads it in any case of letters. Methods are case-sensitive (RFC 9110 section 9.1),
   * and HTTP/2 brings "get" to an app that may not know.
   */
  foldedBit(method: usize, length: i32): u64 {
    if (length > MAX_NAME_BYTES) return OTHER_METHOD;
    for (let i = 0; i < length; i++) store<u8>(NAME + i, toUpperByte(load<u8>(method + i)));
    return this.bit(NAME, length);
  }

  private add(name: usize, length: i32): u64 {
    const known = this.bit(name, length);
    if (known !== OTHER_METHOD) return known;
    const count = this.names.count;
    if (count === MAX_METHODS) {
      this.overflowed = true;
      return 0;
    }
    const items: Array<ArrayBuffer> = [];
    for (let i = 0; i < count; i++) items.push(copyOf(this.names.pointer(i), this.names.size(i)));
    items.push(copyOf(name, length));
    this.names = new ByteList(items);
    return u64(1) << u64(count);
  }
}
