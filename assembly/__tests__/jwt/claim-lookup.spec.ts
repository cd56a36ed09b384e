import { claimHolds } from "../../jwt/claim-lookup";
import { PAYLOAD_BYTES, TokenPayload } from "../../jwt/token-payload";
import { ClaimRule } from "../../rules/route";
import { base64UrlOf, bytesOfText, listOf } from "./judge";

const payload = new TokenPayload(memory.data(PAYLOAD_BYTES, 16));

function open(token: string): bool {
  const bytes = bytesOfText(token);
  return payload.open(bytes.dataStart, bytes.length);
}

function tokenOf(claims: string): string {
  return `eyJ.${base64UrlOf(claims)}.AQID`;
}

function holds(claims: string, name: string, values: string[]): bool {
  const rule = new ClaimRule(String.UTF8.encode(name), listOf(values));
  return open(tokenOf(claims)) && claimHolds(payload, rule.path, rule.isScope, rule.values);
}

describe("A token's payload", () => {
  it("is a JSON object in the second of three parts", () => {
    expect(open(tokenOf("{}"))).toBe(true);
    expect(open(tokenOf(' {"a":[1,{}]} '))).toBe(true);
    const others = [
      "",
      "opaque",
      "a.b",
      tokenOf("[]"),
      tokenOf('"{}"'),
      tokenOf("5"),
      tokenOf("{"),
      tokenOf("{} x"),
      tokenOf("{}") + ".x",
    ];
    for (let i = 0; i < others.length; i++) expect(open(others[i])).toBe(false, others[i]);
  });
});

describe("A claim", () => {
  it("has the value of a text, a number or a flag, or one in a list of them", () => {
    expect(holds('{"a":"x"}', "a", ["y", "x"])).toBe(true);
    expect(holds('{"a":"\\u0078"}', "a", ["x"])).toBe(true);
    expect(holds('{"a":7}', "a", ["7"])).toBe(true);
    expect(holds('{"a":true}', "a", ["true"])).toBe(true);
    expect(holds('{"a":["y",{"b":"x"},7]}', "a", ["7"])).toBe(true);
    const others = [
      '{"a":"xy"}',
      '{"a":"X"}',
      '{"a":null}',
      '{"a":{"x":"x"}}',
      '{"a":["y"]}',
      '{"a":[["x"]]}',
      '{"b":"x"}',
      '{"a":"x","a":"x"}',
      '{"a":[]}',
      '{"a":"y x"}',
    ];
    for (let i = 0; i < others.length; i++) expect(holds(others[i], "a", ["x"])).toBe(false, others[i]);
  });

  it("is named exactly, or by a pointer when it begins with a slash", () => {
    const claims = '{"realm_access":{"roles":["admin"]},"a.b":"dots","a":{"b":"path"},"/c":"slash"}';
    expect(holds(claims, "/realm_access/roles", ["admin"])).toBe(true);
    expect(holds(claims, "/realm_access/roles/0", ["admin"])).toBe(true);
    expect(holds(claims, "a.b", ["dots"])).toBe(true);
    expect(holds(claims, "a.b", ["path"])).toBe(false);
    expect(holds(claims, "/a/b", ["path"])).toBe(true);
    expect(holds(claims, "/c", ["slash"])).toBe(false);
    expect(holds(claims, "/~1c", ["slash"])).toBe(true);
    expect(holds(claims, "realm_access", ["admin"])).toBe(false);
  });

  it("that is the scope is a list separated by blanks", () => {
    const scope = '{"scope":"openid  orders:read profile","x":{"scope":"a b"}}';
    const held = ["openid", "orders:read", "profile", "openid  orders:read profile"];
    for (let i = 0; i < held.length; i++) expect(holds(scope, "scope", [held[i]])).toBe(true, held[i]);
    expect(holds(scope, "/scope", ["profile"])).toBe(true);
    const others = ["orders", "read", "", " ", "open", "openid orders:read", "OPENID"];
    for (let i = 0; i < others.length; i++) expect(holds(scope, "scope", [others[i]])).toBe(false, others[i]);
    expect(holds('{"scope":["a b","c"]}', "scope", ["b"])).toBe(true);
    expect(holds('{"scope":["a b","c"]}', "scope", ["c"])).toBe(true);
    expect(holds('{"scope":"a\\u0020b"}', "scope", ["b"])).toBe(true);
    expect(holds('{"scope":"a\\tb"}', "scope", ["b"])).toBe(false);
    expect(holds(scope, "/x/scope", ["a"])).toBe(false);
    expect(holds('{"scp":"a b"}', "scp", ["a"])).toBe(false);
  });
});
