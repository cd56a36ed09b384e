import { Arena } from "../../rules/arena";
import { HostIndex } from "../../rules/host-index";
import { listOf } from "./table";

// The ids that cover a host, as "2,0".
function idsOf(index: HostIndex, host: string): string {
  const bytes = String.UTF8.encode(host);
  const ids: i32[] = [];
  index.open(changetype<usize>(bytes), bytes.byteLength);
  for (let id = index.next(); id >= 0; id = index.next()) ids.push(id);
  return ids.join(",");
}

const arena = new Arena();

describe("The index of hosts", () => {
  it("gives every pattern that covers a name, each once", () => {
    const index = new HostIndex(listOf(["a.b.c", "*.b.c", "*.c", "b.c", "*.x"]), arena);
    expect(idsOf(index, "a.b.c")).toBe("2,1,0");
    expect(idsOf(index, "b.c")).toBe("2,3");
    expect(idsOf(index, "z.a.b.c")).toBe("2,1");
    expect(idsOf(index, "c")).toBe("");
    expect(idsOf(index, "x")).toBe("");
    expect(idsOf(index, ".x")).toBe("");
    expect(idsOf(index, "")).toBe("");
  });

  it("finds nothing without patterns", () => {
    expect(idsOf(new HostIndex(listOf([]), arena), "a.b")).toBe("");
  });

  it("keeps many names apart", () => {
    const names: string[] = [];
    for (let i = 0; i < 300; i++) names.push(i % 2 === 0 ? `h${i}.example.com` : `*.h${i}.example.com`);
    const index = new HostIndex(listOf(names), arena);
    for (let i = 0; i < 300; i++) {
      expect(idsOf(index, `h${i}.example.com`)).toBe(i % 2 === 0 ? i.toString() : "");
      expect(idsOf(index, `x.h${i}.example.com`)).toBe(i % 2 === 0 ? "" : i.toString());
    }
  });
});
