import { configHash } from "../../config/config-hash";

function hashOf(text: string): u32 {
  const bytes = String.UTF8.encode(text);
  return configHash(changetype<usize>(bytes), bytes.byteLength);
}

describe("The hash of a configuration", () => {
  it("is FNV-1a of its bytes", () => {
    expect(hashOf("")).toBe(0x811c9dc5);
    expect(hashOf("{}")).toBe((((0x811c9dc5 ^ 0x7b) * 0x01000193) ^ 0x7d) * 0x01000193);
  });

  it("is the same whatever white space is between tokens", () => {
    const hash = hashOf('{"a":[1,"b c"]}');
    expect(hashOf(' {\n  "a" : [ 1,\t"b c" ]\r\n}\n')).toBe(hash);
  });

  it("is another for white space in a text, also behind an escaped quote or backslash", () => {
    expect(hashOf('{"a":"bc"}')).not.toBe(hashOf('{"a":"b c"}'));
    expect(hashOf('{"a":"\\"b c"}')).not.toBe(hashOf('{"a":"\\"bc"}'));
    expect(hashOf('{"a":"\\\\" ,"b":1}')).toBe(hashOf('{"a":"\\\\","b":1}'));
    expect(hashOf('{"a":"\\')).not.toBe(hashOf('{"a":"'));
  });

  it("is another for another value, member or order", () => {
    const texts = ['{"a":1,"b":2}', '{"a":1,"b":3}', '{"b":2,"a":1}', '{"a":1}', '{"a":12}'];
    for (let i = 0; i < texts.length; i++)
      for (let j = 0; j < i; j++) expect(hashOf(texts[i])).not.toBe(hashOf(texts[j]), texts[i] + texts[j]);
  });
});
