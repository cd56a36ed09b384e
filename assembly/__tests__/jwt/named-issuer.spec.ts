import { mayNameIssuer } from "../../jwt/named-issuer";
import { base64UrlOf, bytesOfText, issuerOf } from "./judge";

const ISSUER = "https://dex.example.com/dex";
const ISSUERS = [issuerOf("https://other.example.com", [], null), issuerOf(ISSUER, [], null)];
const PAYLOAD = `{"iss":"${ISSUER}","x":1}`;

function names(text: string): bool {
  const bytes = bytesOfText(text);
  return mayNameIssuer(bytes.dataStart, bytes.length, ISSUERS);
}

function tokenOf(payload: string): string {
  return `eyJ.${base64UrlOf(payload)}.AQID`;
}

describe("An issuer", () => {
  it("may be found in every form in which a lenient reader finds it", () => {
    const encoded = base64UrlOf(PAYLOAD);
    const texts = [
      tokenOf(PAYLOAD),
      tokenOf(PAYLOAD.replaceAll("/", "\\/")),
      tokenOf(PAYLOAD.replaceAll("d", "\\u0064")),
      tokenOf(PAYLOAD.replaceAll("d", "\\u0064") + "\\u00"),
      tokenOf(PAYLOAD.replaceAll('"', "'")),
      tokenOf(`{"a":"b","iss":["${ISSUER}"`),
      tokenOf('{"iss" : "https://other.example.com"'),
      `eyJ.${encoded}`,
      `eyJ.${encoded}.`,
      `eyJ.${encoded}===.AQID`,
      `.${encoded}.`,
      `a.b.c.${encoded}`,
      `Bearer eyJ.${encoded.substring(0, 20)} ${encoded.substring(20)}.AQID`,
      `eyJ.${encoded.substring(0, 20)}!"~\u00a0${encoded.substring(20)}.AQID`,
      `eyJ.${base64UrlOf(`{"x":"\u00fb\u00ff?>","iss":"${ISSUER}"}`).replaceAll("-", "+").replaceAll("_", "/")}.AQID`,
    ];
    for (let i = 0; i < texts.length; i++) expect(names(texts[i])).toBe(true, texts[i]);
  });

  it("is not found where nobody would read one", () => {
    const texts = [
      "",
      ".",
      "..",
      "opaque",
      PAYLOAD,
      base64UrlOf(PAYLOAD),
      `${base64UrlOf(PAYLOAD)}.AQID`,
      `x..${base64UrlOf(PAYLOAD).substring(0, 20)}.${base64UrlOf(PAYLOAD).substring(20)}`,
      tokenOf(""),
      tokenOf("{}"),
      tokenOf(ISSUER),
      tokenOf(`{"iss":"${ISSUER}/x"}`),
      tokenOf(`{"iss":"x${ISSUER}"}`),
      tokenOf(`{"iss":"${ISSUER}`),
      tokenOf("\\"),
      tokenOf('{"iss":"\\u'),
    ];
    for (let i = 0; i < texts.length; i++) expect(names(texts[i])).toBe(false, texts[i]);
  });

  it("is taken for found in what is too long to be looked through", () => {
    expect(names("eyJ." + "A".repeat(65536))).toBe(true);
    expect(names("A".repeat(65540))).toBe(false);
    expect(names("eyJ." + "A".repeat(65532))).toBe(false);
  });
});
