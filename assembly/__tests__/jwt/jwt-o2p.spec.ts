import { ClaimOptions, placeOf, placesOf } from "../../jwt/claim-options";
import { Claims } from "../../jwt/claims";
import { JwtError, jwtErrorName } from "../../jwt/jwt-error";
import { ParsedJwt } from "../../jwt/parsed-jwt";
import { TrustedIssuer } from "../../jwt/trusted-issuer";
import { verifyJwt } from "../../jwt/verify-jwt";
import { WasmVerifier } from "../../jwt/wasm-verifier";
import { hasField, vectorBytes, vectorCount, vectorInt, vectorText } from "../vectors";
import { bytesOfText, keysOf, listOf, textAt } from "./judge";

const FILE = "jwt_o2p";
const jwt = new ParsedJwt();
const verifier = new WasmVerifier();

// A row with an option that the filter has not: unverified addresses allowed.
const OTHER_OPTIONS = ["j66-ev-false-allowed"];

// Rows that the filter refuses and oauth2-proxy accepts: `nbf` gets the clock skew of the configuration, not five minutes.
const STRICTER = ["j55-nbf-leeway", "j56-nbf-edge"];

function textsOf(row: i32, path: string): string[] {
  const texts: string[] = [];
  for (let i = 0; hasField(FILE, row, `${path}.${i}`); i++) texts.push(vectorText(FILE, row, `${path}.${i}`));
  return texts;
}

function optionsOf(row: i32): ClaimOptions {
  const options = new ClaimOptions();
  const audiences = textsOf(row, "config.oidc_audience_claims");
  for (let i = 0; i < audiences.length; i++)
    options.audiences.push(placeOf(String.UTF8.encode(audiences[i])));
  const email = vectorText(FILE, row, "config.oidc_email_claim");
  if (email !== "email") options.email = placesOf(String.UTF8.encode(email));
  return options;
}

// oauth2-proxy's own issuer first, then an extra one such as "https://other.example.com=api".
function issuersOf(row: i32): Array<TrustedIssuer> {
  const audiences = [vectorText(FILE, row, "config.client_id")].concat(
    textsOf(row, "config.oidc_extra_audiences"),
  );
  const enabled = textsOf(row, "config.signing_algs");
  const algorithms = listOf(enabled.length > 0 ? enabled : ["RS256"]);
  const issuer = String.UTF8.encode(vectorText(FILE, row, "config.issuer"));
  const issuers = [new TrustedIssuer(issuer, listOf(audiences), algorithms, true)];
  issuers[0].keys = keysOf(vectorBytes(FILE, row, "/jwks.main"));
  issuers[0].options = optionsOf(row);
  const extra = vectorText(FILE, row, "config.extra_jwt_issuer").split("=");
  if (extra.length === 2) {
    issuers.push(
      new TrustedIssuer(String.UTF8.encode(extra[0]), listOf([extra[1]]), listOf(["RS256"]), false),
    );
    issuers[1].keys = keysOf(vectorBytes(FILE, row, "/jwks.extra"));
  }
  return issuers;
}

function groupsOf(claims: Claims): string {
  let json = "";
  claims.rewindGroups();
  while (claims.nextGroup()) {
    const group = textAt(claims.group, claims.groupLength).replaceAll('"', '\\"');
    json += (json.length > 0 ? "," : "") + `"${group}"`;
  }
  return json.length > 0 ? `[${json}]` : "";
}

function expectSameSession(row: i32, id: string): void {
  const claims = jwt.claims;
  expect(textAt(claims.email, claims.emailLength)).toBe(vectorText(FILE, row, "email"), id);
  expect(textAt(claims.subject, claims.subjectLength)).toBe(vectorText(FILE, row, "user"), id);
  const name = textAt(claims.preferredUsername, claims.preferredUsernameLength);
  expect(name).toBe(vectorText(FILE, row, "preferred_username"), id);
  expect(groupsOf(claims)).toBe(vectorText(FILE, row, "groups"), id);
  expect(claims.expirySeconds).toBe(vectorInt(FILE, row, "expires_unix"), id);
}

// The token of a bearer; "" when the header is another, which is not for jwt/ to judge.
function tokenOf(row: i32): string {
  const header = vectorText(FILE, row, "authorization.0");
  const isBearer = header.startsWith("Bearer ") && header.indexOf(" ", 7) < 0;
  return isBearer && !hasField(FILE, row, "authorization.1") ? header.substring(7) : "";
}

function judge(row: i32, id: string, skewMillis: i64): JwtError {
  const token = bytesOfText(tokenOf(row));
  const now = vectorInt(FILE, row, "now_unix_ms");
  const error = verifyJwt(token.dataStart, token.length, issuersOf(row), now, skewMillis, verifier, jwt);
  if (error === JwtError.None) expectSameSession(row, id);
  return error;
}

describe("the bearer vectors of oauth2-proxy", () => {
  it("are judged no laxer than by oauth2-proxy, and give the same session", () => {
    let accepted = 0;
    for (let row = 0; row < vectorCount(FILE); row++) {
      const id = vectorText(FILE, row, "id");
      if (tokenOf(row).length === 0 || OTHER_OPTIONS.includes(id)) continue;
      const expected = vectorText(FILE, row, "filter");
      const error = judge(row, id, 0);
      const message = `${id}: ${jwtErrorName(error)}`;
      if (expected === "accept" && !STRICTER.includes(id)) expect(error).toBe(JwtError.None, message);
      else if (expected === "miss") expect(error).not.toBe(JwtError.None, message);
      accepted += i32(error === JwtError.None);
    }
    expect(accepted).toBeGreaterThan(15);
  });

  it("accept what nbf forbids for a moment with five minutes of clock skew", () => {
    for (let row = 0; row < vectorCount(FILE); row++) {
      const id = vectorText(FILE, row, "id");
      if (!STRICTER.includes(id)) continue;
      expect(judge(row, id, 0)).toBe(JwtError.NotYetValid, id);
      expect(judge(row, id, 300_000)).toBe(JwtError.None, id);
    }
  });
});
