import { expectRefused, refusal } from "./parsed";
import { refused, rulesOf, text } from "./rules-of";

describe("rules.cors", () => {
  it("takes origins and preflights", () => {
    const cors = rulesOf(
      '"cors":{"allowedOrigins":["https://app.example.com","http://localhost:3000","http://a:443"],"preflight":"pass"}',
    ).cors;
    expect(text(cors.allowedOrigins)).toBe("https://app.example.com,http://localhost:3000,http://a:443");
    expect(cors.preflightPasses).toBe(true);
    expect(rulesOf('"cors":{"preflight":"protect"}').cors.preflightPasses).toBe(false);
  });

  it("refuses what no browser sends as an origin", () => {
    const bad = [
      "",
      "*",
      "null",
      "app.example.com",
      "https://",
      "https://a/",
      "https://a/b",
      "https://A.example",
      "https://a:443",
      "http://a:80",
      "https://a:",
      "https://a:0",
      "https://a:080",
      "https://a:65536",
      "https://a:8a",
      "https://*.a",
      "https://a b",
      "https://u@a",
      "ws://a",
      "https://a,https://b",
    ];
    for (let i = 0; i < bad.length; i++) {
      const line = refusal(`"rules":{"cors":{"allowedOrigins":["https://a","${bad[i]}"]}}`);
      expect(line.startsWith("rules.cors.allowedOrigins[1]: found ")).toBe(true, bad[i] + line);
    }
    expectRefused([
      refused('"cors":{"allowedOrigins":[]}', "cors.allowedOrigins", "an empty list", "not empty"),
      refused('"cors":{"preflight":true}', "cors.preflight", "true", "protect, pass"),
      refused('"cors":{"origins":[]}', "cors.origins", "an unknown key", "allowedOrigins, preflight"),
    ]);
  });
});
