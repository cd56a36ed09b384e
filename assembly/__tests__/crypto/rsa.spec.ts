import {
  RSA_MAX_BITS,
  RSA_MAX_BYTES,
  rsaKeyUsable,
  rsaModulusBits,
  rsaVerificationPrimitive,
} from "../../crypto/rsa";

const N: usize = memory.data(2048);
const E: usize = memory.data(16);
const SIGNATURE: usize = memory.data(1024);
const OUT: usize = memory.data(1024);

// An odd modulus of exactly so many bits.
function fillModulus(bits: i32): i32 {
  const bytes = (bits + 7) >> 3;
  for (let i = 0; i < bytes; i++) store<u8>(N + i, u8(i * 93 + 17));
  const highest: u32 = 1 << ((bits - 1) & 7);
  store<u8>(N, u8(highest));
  store<u8>(N + bytes - 1, 0x95);
  return bytes;
}

function setExponent(e: u64): void {
  store<u64>(E, bswap<u64>(e));
}

function usable(nLength: i32, e: u64): bool {
  setExponent(e);
  return rsaKeyUsable(N, nLength, E, 8);
}

describe("rsaKeyUsable", () => {
  it("takes moduli of 2048 to 8192 bits and no others", () => {
    const sizes: StaticArray<i32> = [
      512, 1024, 2040, 2047, 2048, 2049, 3072, 4096, 8191, 8192, 8193, 8200, 16384,
    ];
    for (let i = 0; i < sizes.length; i++) {
      const bits = sizes[i];
      const bytes = fillModulus(bits);
      if (bits <= RSA_MAX_BITS) expect(rsaModulusBits(N, bytes)).toBe(bits);
      expect(usable(bytes, 65537)).toBe(bits >= 2048 && bits <= RSA_MAX_BITS, bits.toString());
    }
  });

  it("does not count zeros in front of the modulus", () => {
    fillModulus(2048);
    memory.copy(N + 5, N, 256);
    memory.fill(N, 0, 5);
    expect(rsaModulusBits(N, 261)).toBe(2048);
    expect(usable(261, 65537)).toBe(true);
    expect(usable(260, 65537)).toBe(false);
  });

  it("refuses an even, a zero and an empty modulus", () => {
    const bytes = fillModulus(2048);
    store<u8>(N + bytes - 1, 0x94);
    expect(usable(bytes, 65537)).toBe(false);
    memory.fill(N, 0, 256);
    expect(usable(256, 65537)).toBe(false);
    expect(usable(0, 65537)).toBe(false);
    expect(usable(-1, 65537)).toBe(false);
    expect(rsaModulusBits(N, 256)).toBe(0);
  });

  it("takes odd exponents from 3 to 2^32 - 1", () => {
    const bytes = fillModulus(2048);
    const good: StaticArray<u64> = [3, 5, 17, 257, 65537, 0xffffffff];
    const bad: StaticArray<u64> = [
      0, 1, 2, 4, 65536, 0xfffffffe, 0x100000001, 0x100010001, 0x8000000000000003,
    ];
    for (let i = 0; i < good.length; i++) expect(usable(bytes, good[i])).toBe(true, good[i].toString());
    for (let i = 0; i < bad.length; i++) expect(usable(bytes, bad[i])).toBe(false, bad[i].toString());
    expect(rsaKeyUsable(N, bytes, E, 0)).toBe(false);
  });
});

describe("rsaVerificationPrimitive", () => {
  it("raises 2 to the exponent", () => {
    // 2^17 and 2^2001 are below the modulus; for 65537 see the signatures.
    const bytes = fillModulus(2048);
    memory.fill(SIGNATURE, 0, 256);
    store<u8>(SIGNATURE, 2, 255);
    setExponent(17);
    expect(rsaVerificationPrimitive(N, bytes, E, 8, SIGNATURE, 256, OUT)).toBe(256);
    expect(load<u8>(OUT, 253)).toBe(2);
    setExponent(2001);
    expect(rsaVerificationPrimitive(N, bytes, E, 8, SIGNATURE, 256, OUT)).toBe(256);
    for (let i = 0; i < 256; i++) expect(load<u8>(OUT + i)).toBe(i === 5 ? 2 : 0);
  });

  it("gives zero and one back", () => {
    const bytes = fillModulus(2049);
    setExponent(65537);
    memory.fill(SIGNATURE, 0, 257);
    for (let value: u8 = 0; value < 2; value++) {
      store<u8>(SIGNATURE, value, 256);
      memory.fill(OUT, 0xff, RSA_MAX_BYTES);
      expect(rsaVerificationPrimitive(N, bytes, E, 8, SIGNATURE, 257, OUT)).toBe(257);
      expect(memory.compare(OUT, SIGNATURE, 257)).toBe(0);
      expect(load<u8>(OUT, 257)).toBe(0xff);
    }
  });

  it("gives minus one back, as every odd power does", () => {
    const bytes = fillModulus(2048);
    setExponent(0xffffffff);
    memory.copy(SIGNATURE, N, 256);
    store<u8>(SIGNATURE, load<u8>(N, 255) - 1, 255);
    expect(rsaVerificationPrimitive(N, bytes, E, 8, SIGNATURE, 256, OUT)).toBe(256);
    expect(memory.compare(OUT, SIGNATURE, 256)).toBe(0);
  });

  it("refuses a signature that is not below the modulus", () => {
    const bytes = fillModulus(2048);
    setExponent(3);
    memory.copy(SIGNATURE, N, 256);
    expect(rsaVerificationPrimitive(N, bytes, E, 8, SIGNATURE, 256, OUT)).toBe(0);
    store<u8>(SIGNATURE, load<u8>(SIGNATURE) + 1);
    expect(rsaVerificationPrimitive(N, bytes, E, 8, SIGNATURE, 256, OUT)).toBe(0);
  });

  it("refuses a signature of another length than the modulus", () => {
    const bytes = fillModulus(2048);
    setExponent(3);
    memory.fill(SIGNATURE, 0, 1024);
    for (let length = 0; length < 600; length++) {
      if (length === 256) continue;
      expect(rsaVerificationPrimitive(N, bytes, E, 8, SIGNATURE, length, OUT)).toBe(0, length.toString());
    }
  });
});
