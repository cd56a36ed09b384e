// The member names met in one JSON object, for refusing duplicates (RFC 8259 section 4 leaves their meaning open,
// and two readers that choose differently are an attack). Names are compared decoded: "alg" is "\u0061lg".
import { decodedEquals } from "./json-string";
import { JsonReader } from "./json";

/** Most names that one object may have: the comparison is quadratic and its input hostile. */
export const MAX_JSON_NAMES: i32 = 64;

/** Longest name that is decoded. A longer one is taken only when it has no escapes. */
const MAX_ESCAPED_NAME_BYTES: i32 = 256;

const DECODED: usize = memory.data(256);

export enum NameVerdict {
  New,
  Duplicate,
  /** More names than MAX_JSON_NAMES, or an escaped one too long to compare. */
  Refused,
}

/** Place one over JSON_NAMES_BYTES of static memory; never `new`. Its spans point into the reader's input. */
@final
@unmanaged
export class JsonNames {
  private count: i32;

  /** Forgets everything: call it at the object's start. */
  clear(): void {
    this.count = 0;
  }

  /** Takes the reader's current Name. */
  add(reader: JsonReader): NameVerdict {
    let name = reader.start;
    let length = reader.textLength();
    if (length !== reader.length) {
      length = reader.text(DECODED, MAX_ESCAPED_NAME_BYTES);
      if (length < 0) return NameVerdict.Refused;
      name = DECODED;
    }
    if (this.has(name, length)) return NameVerdict.Duplicate;
    if (this.count === MAX_JSON_NAMES) return NameVerdict.Refused;
    const entry = this.entry(this.count++);
    store<u32>(entry, u32(reader.start));
    store<i32>(entry, reader.length, 4);
    return NameVerdict.New;
  }

  private has(name: usize, length: i32): bool {
    for (let i = 0; i < this.count; i++) {
      const entry = this.entry(i);
      if (decodedEquals(usize(load<u32>(entry)), load<i32>(entry, 4), name, length)) return true;
    }
    return false;
  }

  private entry(index: i32): usize {
    return changetype<usize>(this) + 8 + (usize(index) << 3);
  }
}

/** Memory that one JsonNames needs: a counter and 64 spans. */
export const JSON_NAMES_BYTES: i32 = 520;
