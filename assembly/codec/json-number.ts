// JSON numbers (RFC 8259 section 6) as text, and as whole 64-bit integers. No floating point anywhere.

const PLUS: u8 = 0x2b;
const MINUS: u8 = 0x2d;
const POINT: u8 = 0x2e;
const ZERO: u8 = 0x30;
const LOWER_E: u8 = 0x65;

// Any exponent beyond this overflows or underflows; counting further would overflow the counter.
const MAX_EXPONENT: i32 = 100_000_000;

// The largest double is 1.7976931348623157e308.
const MAX_DOUBLE_POWER: i32 = 308;
const MAX_DOUBLE_DIGITS: i32 = 1797;

/** Address after the number that begins at `from`, or 0 when no well-formed number begins there. */
export function findNumberEnd(from: usize, end: usize): usize {
  let at = from;
  if (at < end && load<u8>(at) === MINUS) at++;
  const integer = at;
  at = skipDigits(at, end);
  if (at === integer || (load<u8>(integer) === ZERO && at - integer > 1)) return 0;
  if (at < end && load<u8>(at) === POINT) {
    const fraction = at + 1;
    at = skipDigits(fraction, end);
    if (at === fraction) return 0;
  }
  if (at < end && (load<u8>(at) | 0x20) === LOWER_E) {
    const exponent = skipSign(at + 1, end);
    at = skipDigits(exponent, end);
    if (at === exponent) return 0;
  }
  return at;
}

/** Stores the i64 at `out` and returns true; false for a fraction, an exponent or overflow. Takes a checked number. */
export function parseInteger(text: usize, length: i32, out: usize): bool {
  const end = text + usize(length);
  const negative = length > 0 && load<u8>(text) === MINUS;
  const digits = text + usize(negative);
  if (skipDigits(digits, end) !== end) return false;
  return storeSigned(scaled(digits, end, end, 0), negative, out);
}

/** As parseInteger, but 80.0 and 8e1 are 80 as well: any spelling of a number that is whole. */
export function parseWholeNumber(text: usize, length: i32, out: usize): bool {
  const end = text + usize(length);
  const negative = length > 0 && load<u8>(text) === MINUS;
  const integer = text + usize(negative);
  const point = skipDigits(integer, end);
  const mantissaEnd = point < end && load<u8>(point) === POINT ? skipDigits(point + 1, end) : point;
  return storeSigned(scaled(integer, mantissaEnd, point, exponentOf(mantissaEnd, end)), negative, out);
}

/**
 * Whether a number is beyond the finite doubles, which readers that use them refuse or take for infinity. Takes a checked number;
 * those from 1.797e308 on are, the last few doubles among them.
 */
export function isBeyondDouble(text: usize, length: i32): bool {
  const end = text + usize(length);
  const integer = text + usize(length > 0 && load<u8>(text) === MINUS);
  const point = skipDigits(integer, end);
  const mantissaEnd = point < end && load<u8>(point) === POINT ? skipDigits(point + 1, end) : point;
  // The first digit that counts, and its power of ten.
  let first = integer;
  while (first < mantissaEnd && (first === point || load<u8>(first) === ZERO)) first++;
  if (first === mantissaEnd) return false;
  const place = i32(point - first) - i32(first < point);
  const power = place + exponentOf(mantissaEnd, end);
  return (
    power > MAX_DOUBLE_POWER || (power === MAX_DOUBLE_POWER && isLargeMantissa(first, mantissaEnd, point))
  );
}

// Whether the digits from there on are 1797 or more.
function isLargeMantissa(first: usize, end: usize, point: usize): bool {
  let value = 0;
  let digits = 0;
  for (let at = first; digits < 4; at++) {
    if (at === point) continue;
    value = value * 10 + (at < end ? i32(load<u8>(at) - ZERO) : 0);
    digits++;
  }
  return value >= MAX_DOUBLE_DIGITS;
}

// Digits of the mantissa (its point skipped) times ten to the exponent; u64.MAX_VALUE when that is no whole number
// or too large. Zeros wait in `zeros` until a digit follows, so that trailing ones cost no range.
function scaled(from: usize, end: usize, point: usize, exponent: i32): u64 {
  let value: u64 = 0;
  let zeros = 0;
  for (let at = from; at < end; at++) {
    if (at === point) continue;
    const digit = load<u8>(at) - ZERO;
    if (digit === 0) {
      zeros += i32(value !== 0);
      continue;
    }
    value = timesPowerOfTen(value, zeros + 1);
    if (value > u64.MAX_VALUE - 9) return u64.MAX_VALUE;
    value += u64(digit);
    zeros = 0;
  }
  if (value === 0) return 0;
  const fractionDigits = point < end ? i32(end - point) - 1 : 0;
  return timesPowerOfTen(value, exponent - fractionDigits + zeros);
}

function timesPowerOfTen(value: u64, power: i32): u64 {
  if (power < 0) return u64.MAX_VALUE;
  let result = value;
  for (let i = 0; i < power && result !== 0; i++) {
    if (result > u64.MAX_VALUE / 10) return u64.MAX_VALUE;
    result *= 10;
  }
  return result;
}

function storeSigned(magnitude: u64, negative: bool, out: usize): bool {
  const limit = u64(i64.MAX_VALUE) + u64(negative);
  if (magnitude > limit) return false;
  store<i64>(out, negative ? i64(0 - magnitude) : i64(magnitude));
  return true;
}

function exponentOf(from: usize, end: usize): i32 {
  if (from >= end) return 0;
  const digits = skipSign(from + 1, end);
  let exponent = 0;
  for (let at = digits; at < end && exponent < MAX_EXPONENT; at++) {
    exponent = exponent * 10 + i32(load<u8>(at) - ZERO);
  }
  return load<u8>(digits - 1) === MINUS ? -exponent : exponent;
}

function skipSign(at: usize, end: usize): usize {
  return at < end && (load<u8>(at) === PLUS || load<u8>(at) === MINUS) ? at + 1 : at;
}

function skipDigits(from: usize, end: usize): usize {
  let at = from;
  while (at < end && load<u8>(at) - ZERO < 10) at++;
  return at;
}
