// NumericDate (RFC 7519 section 2): seconds since 1970 as any JSON number. Fractions and exponents are read without
// floating point; what is negative or beyond 2^53 - 1 is no time.

const MAX_SECONDS: i64 = (1 << 53) - 1;

/** A number with more digits before its point is too large, or spelled to confuse. */
const MAX_EXPONENT: i32 = 1000;

const PLUS: u8 = 0x2b;
const MINUS: u8 = 0x2d;
const POINT: u8 = 0x2e;
const ZERO: u8 = 0x30;
const LOWER_E: u8 = 0x65;

/** Whole seconds, a fraction cut off or rounded up; -1 when it is no time. Takes a number that the JSON reader checked. */
export function parseNumericDate(text: usize, length: i32, roundUp: bool): i64 {
  if (length < 1 || load<u8>(text) === MINUS) return -1;
  const mantissa = mantissaLength(text, length);
  let point = integerLength(text, mantissa) + exponentOf(text + usize(mantissa), length - mantissa);
  let seconds: i64 = 0;
  let hasFraction = false;
  for (let i = 0; i < mantissa; i++) {
    const byte = load<u8>(text + usize(i));
    if (byte === POINT) continue;
    if (point > 0) seconds = seconds * 10 + i64(byte - ZERO);
    else if (byte !== ZERO) hasFraction = true;
    if (seconds > MAX_SECONDS) return -1;
    point--;
  }
  for (; point > 0 && seconds > 0; point--) {
    seconds *= 10;
    if (seconds > MAX_SECONDS) return -1;
  }
  return seconds + i64(roundUp && hasFraction);
}

function mantissaLength(text: usize, length: i32): i32 {
  let i = 0;
  while (i < length && (load<u8>(text + usize(i)) | 0x20) !== LOWER_E) i++;
  return i;
}

function integerLength(text: usize, mantissa: i32): i32 {
  let i = 0;
  while (i < mantissa && load<u8>(text + usize(i)) !== POINT) i++;
  return i;
}

// The exponent, cut to the range in which it makes a difference; 0 when there is none.
function exponentOf(text: usize, length: i32): i32 {
  if (length < 2) return 0;
  const sign = load<u8>(text, 1);
  let exponent = 0;
  for (let i = sign === MINUS || sign === PLUS ? 2 : 1; i < length; i++) {
    exponent = min(exponent * 10 + i32(load<u8>(text + usize(i)) - ZERO), MAX_EXPONENT);
  }
  return sign === MINUS ? -exponent : exponent;
}
