import { CorsConfig } from "../../config/config";
import { isPassingPreflight } from "../../judge/preflight";
import { listOf } from "../jwt/judge";
import { clientOf, requestOf } from "./request-of";

const SPA = "https://spa.example.com";

function corsOf(passes: bool): CorsConfig {
  const cors = new CorsConfig();
  cors.allowedOrigins = listOf(["https://other.example.com", SPA]);
  cors.preflightPasses = passes;
  return cors;
}

function passes(method: string, headers: string[], cors: CorsConfig = corsOf(true)): bool {
  const request = requestOf("/api", method);
  request.client = clientOf(request, headers);
  return isPassingPreflight(request, cors);
}

const ASKS = ["origin", SPA, "access-control-request-method", "PUT"];

describe("A preflight", () => {
  it("passes for an origin whose scripts may read answers", () => {
    expect(passes("OPTIONS", ASKS)).toBe(true);
  });

  it("does not pass where the configuration protects preflights", () => {
    expect(passes("OPTIONS", ASKS, corsOf(false))).toBe(false);
  });

  it("does not pass for another origin, nor for none", () => {
    const origins = [
      "null",
      "https://spa.example.com:444",
      "https://SPA.example.com",
      "http://spa.example.com",
      "https://spa.example.com/",
    ];
    for (let i = 0; i < origins.length; i++) {
      expect(passes("OPTIONS", ["origin", origins[i], "access-control-request-method", "PUT"])).toBe(
        false,
        origins[i],
      );
    }
    expect(passes("OPTIONS", ["access-control-request-method", "PUT"])).toBe(false);
  });

  it("is OPTIONS with the method that is asked for, and nothing else", () => {
    expect(passes("GET", ASKS)).toBe(false);
    expect(passes("options", ASKS)).toBe(false);
    expect(passes("OPTIONS", ["origin", SPA])).toBe(false);
  });

  it("does not pass while nobody looked who asks", () => {
    expect(isPassingPreflight(requestOf("/api", "OPTIONS"), corsOf(true))).toBe(false);
  });
});
