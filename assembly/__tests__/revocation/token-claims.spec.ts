import { Field, markOf, MAX_VALUE_BYTES } from "../../revocation/marks";
import { Subject } from "../../revocation/subject";
import { readTokenClaims } from "../../revocation/token-claims";
import { Text } from "../judge/text";
import { base64UrlOf } from "../jwt/judge";

const KEY = new Text("0123456789abcdef");
let subject = new Subject(KEY.pointer);

/** iat of a token with these claims, which is about `subject` then. */
function read(claims: string): i64 {
  return readToken(`eyJ.${base64UrlOf(claims)}.AQID`);
}

function readToken(token: string): i64 {
  subject = new Subject(KEY.pointer);
  const text = new Text(token);
  return readTokenClaims(text.pointer, text.length, subject);
}

function has(field: Field, value: string): bool {
  const text = new Text(value);
  const mark = markOf(KEY.pointer, field, text.pointer, text.length);
  for (let i = 0; i < subject.count(field); i++) if (subject.mark(field, i) === mark) return true;
  return false;
}

describe("What a token says of whom it is about", () => {
  it("is sub, email, sid and jti, and when it was issued", () => {
    expect(read('{"sub":"a","email":"A@x","sid":"s","jti":"j","iat":1795700000,"aud":"b"}')).toBe(
      1_795_700_000,
    );
    expect(has(Field.Subject, "a")).toBe(true);
    expect(has(Field.Email, "a@x")).toBe(true);
    expect(has(Field.SessionId, "s")).toBe(true);
    expect(has(Field.TokenId, "j")).toBe(true);
    expect(subject.counts).toBe(0x01010101);
  });

  it("may be nothing", () => {
    expect(read("{}")).toBe(-1);
    expect(subject.counts).toBe(0);
    expect(read('{"Sub":"a","su":"a","subs":"a","IAT":1}')).toBe(-1);
    expect(subject.counts).toBe(0);
  });

  it("counts a number as its text, and nothing else that is no text", () => {
    read('{"sub":4711,"jti":1.50,"sid":true,"email":null}');
    expect(has(Field.Subject, "4711")).toBe(true);
    expect(has(Field.TokenId, "1.50")).toBe(true);
    expect(subject.count(Field.SessionId)).toBe(0);
    expect(subject.count(Field.Email)).toBe(0);
    read('{"sub":["a"],"jti":{"sub":"a"}}');
    expect(subject.counts).toBe(0);
  });

  it("decodes texts and names", () => {
    read('{"s\\u0075b":"\\u0061\\/b"}');
    expect(has(Field.Subject, "a/b")).toBe(true);
  });

  it("counts both of a claim that is there twice", () => {
    read('{"sub":"a","sub":"b"}');
    expect(has(Field.Subject, "a") && has(Field.Subject, "b")).toBe(true);
  });

  it("leaves out values that are too long to be anybody's name, and goes on behind them", () => {
    read(`{"sub":"${"x".repeat(MAX_VALUE_BYTES + 1)}","sid":"s"}`);
    expect(subject.count(Field.Subject)).toBe(0);
    expect(has(Field.SessionId, "s")).toBe(true);
  });

  it("knows no date by what is no number of one", () => {
    const dates = ['"1795700000"', "-1", "null", "1e30", "[1]"];
    for (let i = 0; i < dates.length; i++) expect(read(`{"iat":${dates[i]}}`)).toBe(-1, dates[i]);
    expect(read('{"iat":1795700000.9}')).toBe(1_795_700_000);
  });

  it("is nothing for what is no JWT", () => {
    const tokens = ["", "opaque", "a.b", `a.${base64UrlOf("[]")}.b`, `a.${base64UrlOf('{"sub":"a"')}.b`];
    for (let i = 0; i < tokens.length; i++) {
      expect(readToken(tokens[i])).toBe(-1, tokens[i]);
      expect(subject.counts).toBe(0, tokens[i]);
    }
  });
});
