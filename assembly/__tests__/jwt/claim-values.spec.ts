import { ClaimValues } from "../../jwt/claim-values";
import { PAYLOAD_BYTES, TokenPayload } from "../../jwt/token-payload";
import { ClaimRule } from "../../rules/route";
import { base64UrlOf, bytesOfText, listOf, textAt } from "./judge";

const PAYLOAD = new TokenPayload(memory.data(PAYLOAD_BYTES, 16));
const OUT: usize = memory.data(1024);
const values = new ClaimValues();

/** The values of the claim `a`, a dash for one that is no text, with | between them; "none" where the claim cannot be had. */
function valuesOf(claims: string, name: string = "a"): string {
  const token = bytesOfText(`eyJ.${base64UrlOf(claims)}.AQID`);
  expect(PAYLOAD.open(token.dataStart, token.length)).toBe(true, claims);
  const path = new ClaimRule(String.UTF8.encode(name), listOf([])).path;
  if (!values.open(PAYLOAD, path)) return "none";
  const texts: string[] = [];
  for (let length = values.next(OUT); length >= 0; length = values.next(OUT)) {
    texts.push(length === 0 ? "-" : textAt(OUT, length));
  }
  return texts.join("|");
}

describe("The values of a claim", () => {
  it("are the claim itself: a text, a number, true or false", () => {
    expect(valuesOf('{"a":"x"}')).toBe("x");
    expect(values.isList).toBe(false);
    expect(valuesOf('{"a":"\\u0078\\n"}')).toBe("x\n");
    expect(valuesOf('{"a":-1.50e3}')).toBe("-1.50e3");
    expect(valuesOf('{"a":true}')).toBe("true");
    expect(valuesOf('{"a":false,"b":"c"}')).toBe("false");
  });

  it("are the elements of a list", () => {
    expect(valuesOf('{"a":["x",7,true,"y"]}')).toBe("x|7|true|y");
    expect(values.isList).toBe(true);
    expect(valuesOf('{"a":[]}')).toBe("");
  });

  it("are no text where there is none, nor what is inside an element", () => {
    expect(valuesOf('{"a":null}')).toBe("-");
    expect(valuesOf('{"a":{"b":"x"}}')).toBe("-");
    expect(valuesOf('{"a":["x",null,""]}')).toBe("x|-|-");
    const nested = valuesOf('{"a":["x",{"b":"secret"},["deep",["deeper"]],"y"]}').split("|");
    expect(nested[0]).toBe("x");
    expect(nested[nested.length - 1]).toBe("y");
    for (let i = 1; i < nested.length - 1; i++) expect(nested[i]).toBe("-", i.toString());
  });

  it("are found by place", () => {
    expect(valuesOf('{"a":{"roles":["x"]}}', "/a/roles")).toBe("x");
    expect(valuesOf('{"a":{"roles":["x","y"]}}', "/a/roles/1")).toBe("y");
  });

  it("are none where the claim is not there, or there twice", () => {
    expect(valuesOf("{}")).toBe("none");
    expect(valuesOf('{"A":"x"}')).toBe("none");
    expect(valuesOf('{"a":"x","a":"y"}')).toBe("none");
  });
});
