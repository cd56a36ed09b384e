// The methods that rules name, each a bit, so that a rule's condition on the method is one test.
import { ByteList } from "../bytes/byte-list";
import { copyOf } from "../bytes/copy-of";
import { spanEquals } from "../bytes/span";

/** As many methods as all rules together may name. */
export const MAX_METHODS: i32 = 63;
/** A rule without a condition. */
export const EVERY_METHOD: u64 = u64.MAX_VALUE;
// A request's method that no rule names.
const OTHER: u64 = 1 << 63;

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

  /** The bit of a request's method. */
  bit(method: usize, length: i32): u64 {
    const names = this.names;
    for (let i = 0; i < names.count; i++) {
      if (spanEquals(names.pointer(i), names.size(i), method, length)) return u64(1) << u64(i);
    }
    return OTHER;
  }

  private add(name: usize, length: i32): u64 {
    const known = this.bit(name, length);
    if (known !== OTHER) return known;
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
