import { SpanList } from "../../bytes/span-list";
import { orphanedCookies, writeOrphanLine } from "../../judge/orphan-cookies";

const NAME = String.UTF8.encode("_oauth2_proxy");
const lines = new SpanList();
const texts: ArrayBuffer[] = [];

function give(values: string[]): void {
  lines.clear();
  for (let i = 0; i < values.length; i++) {
    const text = String.UTF8.encode(values[i]);
    texts.push(text);
    lines.add(changetype<usize>(text), text.byteLength);
  }
}

function orphans(own: u64, values: string[]): u64 {
  give(values);
  return orphanedCookies(own, lines, NAME);
}

function orphanLine(place: i32): string {
  const line = writeOrphanLine(place, lines, NAME);
  return String.UTF8.decodeUnsafe(line.start, line.length);
}

describe("Cookies of a session that a refresh left behind", () => {
  it("are those that the new lines say nothing of", () => {
    expect(orphans(0b1110, ["_oauth2_proxy_0=a", "_oauth2_proxy_1=b"])).toBe(0b1000);
    expect(orphans(0b0001, ["_oauth2_proxy_0=a", "_oauth2_proxy_1=b"])).toBe(0b0001);
    expect(orphans(0b0111, ["_oauth2_proxy=a"])).toBe(0b0110);
    expect(orphans(0b0001, ["_oauth2_proxy=a"])).toBe(0);
    expect(orphans(0b1110, ["_oauth2_proxy_0=a", "_oauth2_proxy_1=b", "_oauth2_proxy_2=; Max-Age=0"])).toBe(
      0,
    );
  });

  it("are none where no session is given", () => {
    expect(orphans(0b1111, [])).toBe(0);
    expect(orphans(0b1111, ["_oauth2_proxy=; Max-Age=0", "other=1"])).toBe(0);
    expect(orphans(0b1111, ["_oauth2_proxy_csrf=1"])).toBe(0);
  });

  it("are cleared with the attributes of the new ones, but for how long those live", () => {
    give([
      "x=1",
      "_oauth2_proxy=a; Path=/; Domain=example.com; Max-Age=5; HttpOnly;expires=Thu, 01 Jan 2037; Secure; SameSite=Lax",
    ]);
    const attributes = "; Path=/; Domain=example.com; HttpOnly; Secure; SameSite=Lax; Max-Age=0";
    expect(orphanLine(0)).toBe(`_oauth2_proxy=${attributes}`);
    expect(orphanLine(1)).toBe(`_oauth2_proxy_0=${attributes}`);
    expect(orphanLine(13)).toBe(`_oauth2_proxy_12=${attributes}`);
    give(["_oauth2_proxy=a"]);
    expect(orphanLine(3)).toBe("_oauth2_proxy_2=; Max-Age=0");
  });
});
