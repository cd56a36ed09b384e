import { parseShare } from "../../config/mode";

function shareOf(text: string): i32 {
  const bytes = String.UTF8.encode(text);
  return parseShare(changetype<usize>(bytes), bytes.byteLength);
}

describe("parseShare", () => {
  it("counts hundredths of a percent", () => {
    const texts: string[] = ["0%", "1%", "0.5%", "0.05%", "00.25%", "12.25%", "99.9%", "100%", "100.0%"];
    const shares: i32[] = [0, 100, 50, 5, 25, 1225, 9990, 10000, 10000];
    for (let i = 0; i < texts.length; i++) expect(shareOf(texts[i])).toBe(shares[i], texts[i]);
  });

  it("takes nothing else", () => {
    const texts: string[] = [
      "",
      "%",
      "1",
      "1 %",
      "-1%",
      "+1%",
      ".5%",
      "1.%",
      ".%",
      "1..5%",
      "1.5.5%",
      "0.001%",
      "001%",
      "100.01%",
      "101%",
      "1000%",
      "1e1%",
      "0x1%",
    ];
    for (let i = 0; i < texts.length; i++) expect(shareOf(texts[i])).toBe(-1, texts[i]);
  });
});
