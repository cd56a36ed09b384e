import { isHostName } from "../../http/host-name";

function good(name: string): bool {
  const bytes = String.UTF8.encode(name);
  return isHostName(changetype<usize>(bytes), bytes.byteLength);
}

describe("Host names", () => {
  it("are labels with dots between them", () => {
    const names = ["a", "example.com", "x-1.y_2.example", "10.0.0.1", "a".repeat(63) + ".b"];
    for (let i = 0; i < names.length; i++) expect(good(names[i])).toBe(true, names[i]);
  });

  it("have no empty or overlong label and no other character", () => {
    const names = [
      "",
      ".",
      "a.",
      ".a",
      "a..b",
      "A",
      "a b",
      "a:1",
      "a/b",
      "a,b",
      "a@b",
      "*.a",
      "\u00e9",
      "a".repeat(64),
    ];
    for (let i = 0; i < names.length; i++) expect(good(names[i])).toBe(false, names[i]);
    expect(good("ab.".repeat(84) + "a")).toBe(true);
    expect(good("ab.".repeat(84) + "ab")).toBe(false);
  });
});
