import { ascii } from "../../bytes/ascii";
import { isLiteral } from "../../jwt/literal";
import { bytesOfText } from "./judge";

function matches(text: string, literal: string): bool {
  const bytes = bytesOfText(text);
  return isLiteral(bytes.dataStart, bytes.length, ascii(literal));
}

describe("isLiteral", () => {
  it("compares exactly", () => {
    expect(matches("crit", "crit")).toBe(true);
    expect(matches("", "")).toBe(true);
    expect(matches("Crit", "crit")).toBe(false);
    expect(matches("cri", "crit")).toBe(false);
    expect(matches("crits", "crit")).toBe(false);
    expect(matches("crit\0", "crit")).toBe(false);
  });

  it("takes a length of -1 for no text", () => {
    expect(isLiteral(0, -1, ascii(""))).toBe(false);
    expect(isLiteral(0, -1, ascii("a"))).toBe(false);
  });
});
