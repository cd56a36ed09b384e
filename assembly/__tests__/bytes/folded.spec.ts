import { ascii } from "../../bytes/ascii";
import { isFolded } from "../../bytes/folded";

const MAX_AGE = ascii("max-age");

function isMaxAge(text: string): bool {
  const bytes = String.UTF8.encode(text);
  return isFolded(changetype<usize>(bytes), bytes.byteLength, MAX_AGE);
}

describe("A text without regard to case", () => {
  it("is the wanted one in any case of its letters", () => {
    const same = ["max-age", "Max-Age", "MAX-AGE", "mAX-aGe"];
    for (let i = 0; i < same.length; i++) expect(isMaxAge(same[i])).toBe(true, same[i]);
  });

  it("is judged by its own bytes, never by those behind it", () => {
    const bytes = String.UTF8.encode("max-agex");
    expect(isFolded(changetype<usize>(bytes), 7, MAX_AGE)).toBe(true);
    expect(isFolded(changetype<usize>(bytes), 8, MAX_AGE)).toBe(false);
  });

  it("is no other one", () => {
    // A carriage return is a dash without the bit that makes a letter small.
    const others = ["", "max-ag", "max-ages", "max\rage", "max_age", "nax-age", "max-agE\u0131"];
    for (let i = 0; i < others.length; i++) expect(isMaxAge(others[i])).toBe(false, others[i]);
  });
});
