import { Identity } from "../../exchange/identity";
import { claimValue, claimValueBytes, openClaims } from "../../judge/claim-headers";
import { ClaimHeader } from "../../rules/claim-header";
import { base64UrlOf } from "../jwt/judge";
import { Text, textOf } from "./text";

function open(token: string): bool {
  const identity = new Identity();
  const text = new Text(token);
  identity.accessToken.set(text.pointer, text.length);
  return openClaims(identity);
}

/** The header's value; "(none)" for none. */
function valueOf(claims: string, claim: string): string {
  expect(open(`eyJ.${base64UrlOf(claims)}.AQID`)).toBe(true, claims);
  const header = new ClaimHeader(String.UTF8.encode("x-claim"), String.UTF8.encode(claim));
  const length = claimValue(header);
  return length === 0 ? "(none)" : textOf(claimValueBytes(), length);
}

describe("A header of a claim", () => {
  it("has the text, number or flag that the claim is", () => {
    expect(valueOf('{"a":"x y"}', "a")).toBe("x y");
    expect(valueOf('{"a":7.5}', "a")).toBe("7.5");
    expect(valueOf('{"a":false}', "a")).toBe("false");
    expect(valueOf('{"b":{"c":"d"}}', "/b/c")).toBe("d");
  });

  it("has a list's values with commas between, and none that would read as two", () => {
    expect(valueOf('{"a":["x"]}', "a")).toBe("x");
    expect(valueOf('{"a":["x","y",3,true]}', "a")).toBe("x,y,3,true");
    expect(valueOf('{"a":["x,y","z"]}', "a")).toBe("z");
    expect(valueOf('{"a":["",null,{"b":"c"},["d"],"z"]}', "a")).toBe("z");
    expect(valueOf('{"a":["x","bad\\u000a","y"]}', "a")).toBe("x,y");
  });

  it("has the comma of a text that is no list", () => {
    expect(valueOf('{"a":"x,y"}', "a")).toBe("x,y");
  });

  it("is none where the claim is not there, or can be no header", () => {
    const others = ["{}", '{"a":null}', '{"a":{}}', '{"a":[]}', '{"a":""}', '{"a":"x\\u000a"}', '{"b":"x"}'];
    for (let i = 0; i < others.length; i++) expect(valueOf(others[i], "a")).toBe("(none)", others[i]);
  });
});

describe("A token that is no JWT", () => {
  it("has no claims", () => {
    expect(open("opaque")).toBe(false);
    expect(open("")).toBe(false);
  });
});
