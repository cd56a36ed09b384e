// Durations as Go writes them (time.ParseDuration), which is how oauth2-proxy's options are written: 168h, 1h30m, 0s.
// Negative ones are refused: no option has a use for them.

const POINT: u8 = 0x2e;
const PLUS: u8 = 0x2b;
const MAX: u64 = u64(i64.MAX_VALUE);

// Where parsing stands in the span, and the fraction read last. Valid within one call of parseDuration.
let at: usize = 0;
let end: usize = 0;
let fraction: u64 = 0;
let fractionScale: f64 = 1;

/** Nanoseconds, or -1 when the text is no duration or does not fit. */
export function parseDuration(text: usize, length: i32): i64 {
  at = text;
  end = text + usize(length);
  if (at < end && load<u8>(at) === PLUS) at++;
  if (at + 1 === end && load<u8>(at) === 0x30) return 0;
  if (at === end) return -1;
  let total: u64 = 0;
  while (at < end) {
    const term = readTerm();
    if (term < 0 || u64(term) > MAX - total) return -1;
    total += u64(term);
  }
  return i64(total);
}

// One number with its unit, such as 1.5h.
function readTerm(): i64 {
  const from = at;
  const whole = readWhole();
  if (whole < 0) return -1;
  const wholeDigits = i32(at - from);
  if (wholeDigits + readFraction() === 0) return -1;
  const unit = readUnit();
  if (unit === 0 || u64(whole) > MAX / unit) return -1;
  const value = u64(whole) * unit;
  // In floating point as Go does it, so that both read the same value.
  const part = u64(f64(fraction) * (f64(unit) / fractionScale));
  return part > MAX - value ? -1 : i64(value + part);
}

function readWhole(): i64 {
  let value: u64 = 0;
  for (; at < end && isDigit(load<u8>(at)); at++) {
    if (value > MAX / 10) return -1;
    value = value * 10 + u64(load<u8>(at) - 0x30);
    if (value > MAX) return -1;
  }
  return i64(value);
}

// Returns how many digits there were. Those that no longer fit do not count in the value, as in Go.
function readFraction(): i32 {
  fraction = 0;
  fractionScale = 1;
  if (at === end || load<u8>(at) !== POINT) return 0;
  const from = ++at;
  let full = false;
  for (; at < end && isDigit(load<u8>(at)); at++) {
    const next = fraction * 10 + u64(load<u8>(at) - 0x30);
    full = full || fraction > MAX / 10 || next > MAX + 1;
    if (full) continue;
    fraction = next;
    fractionScale *= 10;
  }
  return i32(at - from);
}

// Nanoseconds of the unit at `at`, or 0.
function readUnit(): u64 {
  const from = at;
  while (at < end && load<u8>(at) !== POINT && !isDigit(load<u8>(at))) at++;
  switch (i32(at - from)) {
    case 1:
      return oneLetterUnit(load<u8>(from));
    case 2:
      return twoLetterUnit(load<u16>(from));
    case 3:
      // The two micro signs, U+00B5 and U+03BC.
      if (load<u8>(from, 2) !== 0x73) return 0;
      return load<u16>(from) === 0xb5c2 || load<u16>(from) === 0xbcce ? 1000 : 0;
    default:
      return 0;
  }
}

function oneLetterUnit(letter: u8): u64 {
  if (letter === 0x73) return 1_000_000_000;
  if (letter === 0x6d) return 60_000_000_000;
  return letter === 0x68 ? 3_600_000_000_000 : 0;
}

// ns, us and ms as little-endian pairs.
function twoLetterUnit(letters: u16): u64 {
  if (letters === 0x736e) return 1;
  if (letters === 0x7375) return 1000;
  return letters === 0x736d ? 1_000_000 : 0;
}

function isDigit(byte: u8): bool {
  return byte - 0x30 < 10;
}
