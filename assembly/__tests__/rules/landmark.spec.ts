import { landmarkOf } from "../../rules/landmark";
import { pattern } from "./table";

// Without the operator at the end.
function landmark(text: string): string {
  const bytes = landmarkOf(pattern(text));
  return String.UTF8.decodeUnsafe(changetype<usize>(bytes), usize(bytes.byteLength - 1));
}

describe("A pattern's landmark", () => {
  it("is its longest literal segment with the slashes beside it", () => {
    const rows: string[][] = [
      ["/admin", "/admin/"],
      ["/admin/", "/admin/"],
      ["/admin/*", "/admin/"],
      ["/admin*", "/admin"],
      ["/a/admin/b", "/admin/"],
      ["/a/{*}/admin/{**}", "/admin/"],
      ["/{*}/ab", "/ab/"],
      ["/ab/{*}", "/ab/"],
      ["/a/{**}/longer", "/longer/"],
      ["*.css", ".css/"],
      ["*.a/admin", "/admin/"],
      ["*admin/a", "admin/"],
      ["/a/adm*", "/adm"],
      ["/", "/"],
      ["/{*}", "/"],
      ["*", ""],
      ["/*", ""],
    ];
    for (let i = 0; i < rows.length; i++) expect(landmark(rows[i][0])).toBe(rows[i][1], rows[i][0]);
  });
});
