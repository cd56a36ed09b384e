import { saysWhoMayFrame } from "../../http/framing";

function says(name: string, value: string): bool {
  const a = String.UTF8.encode(name);
  const b = String.UTF8.encode(value);
  return saysWhoMayFrame(changetype<usize>(a), a.byteLength, changetype<usize>(b), b.byteLength);
}

describe("An answer", () => {
  it("says who may frame it by X-Frame-Options or frame-ancestors", () => {
    expect(says("x-frame-options", "SAMEORIGIN")).toBe(true);
    expect(says("content-security-policy", "frame-ancestors 'self'")).toBe(true);
    expect(says("content-security-policy", "default-src 'self'; Frame-Ancestors https://a")).toBe(true);
  });

  it("says nothing of it by anything else", () => {
    expect(says("content-security-policy", "default-src 'self'; frame-src 'none'")).toBe(false);
    expect(says("content-security-policy", "frame-ancestor")).toBe(false);
    expect(says("content-security-policy", "")).toBe(false);
    expect(says("content-security-policy-report-only", "frame-ancestors 'none'")).toBe(false);
    expect(says("x-frame", "DENY")).toBe(false);
  });
});
