import { basicText, basicToken, basicTokenLength, decodeBasic } from "../../jwt/basic-token";
import { base64UrlOf, bytesOfText, textAt } from "./judge";

function decode(credentials: string): string {
  const bytes = bytesOfText(credentials);
  const length = decodeBasic(bytes.dataStart, bytes.length);
  return length < 0 ? "<too long>" : textAt(basicText(), length);
}

function tokenIn(userAndPassword: string): string {
  const bytes = bytesOfText(base64UrlOf(userAndPassword));
  const length = basicTokenLength(decodeBasic(bytes.dataStart, bytes.length));
  return length === 0 ? "" : textAt(basicToken(), length);
}

describe("Basic credentials", () => {
  it("are decoded as leniently as anybody does", () => {
    expect(decode("dXNlcjpwYXNz")).toBe("user:pass");
    expect(decode("dXNlcjpwYQ==")).toBe("user:pa");
    expect(decode("dXNlcjpwYQ")).toBe("user:pa");
    expect(decode("dXNl cjpw\tYQ")).toBe("user:pa");
    expect(decode("fn5-Pz8_")).toBe(decode("fn5+Pz8/"));
    expect(decode("")).toBe("");
    expect(decode("A".repeat(65537))).toBe("<too long>");
  });

  it("hold the token that oauth2-proxy finds in them", () => {
    expect(tokenIn("eyJ.eyJ.x:")).toBe("eyJ.eyJ.x");
    expect(tokenIn("eyJ.eyJ.x")).toBe("eyJ.eyJ.x");
    expect(tokenIn("eyJ.eyJ.x:x-oauth-basic")).toBe("eyJ.eyJ.x");
    expect(tokenIn("eyJ.eyJ.x:eyJ.eyJ.y")).toBe("eyJ.eyJ.x");
    expect(tokenIn("user:eyJ.eyJ.x")).toBe("eyJ.eyJ.x");
    expect(tokenIn(":eyJ.eyJ.x")).toBe("eyJ.eyJ.x");
    expect(tokenIn("a:b:eyJ.eyJ.x")).toBe("");
    expect(tokenIn("eyJ.eyJ.:x")).toBe("eyJ.eyJ.");
  });

  it("hold none otherwise", () => {
    const others = [
      "",
      ":",
      "user:pass",
      "ey:ey",
      "ey.ey:x",
      "eyJ.x.y:z",
      "e.eyJ.x",
      "xyJ.eyJ.x",
      "exJ.eyJ.x",
    ];
    for (let i = 0; i < others.length; i++) expect(tokenIn(others[i])).toBe("", others[i]);
    expect(tokenIn("eyJ.xyJ.x") + tokenIn("eyJ.exJ.x")).toBe("");
  });
});
