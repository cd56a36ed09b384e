import { ByteList } from "../../bytes/byte-list";
import { UpstreamAuthorization } from "../../config/config";
import { configWith, expectRefused, Refused } from "./parsed";

function textAt(list: ByteList, index: i32): string {
  return String.UTF8.decodeUnsafe(list.pointer(index), list.size(index));
}

describe("upstream", () => {
  it("takes every kind of authorization", () => {
    const words = ["access_token", "id_token", "none", "preserve"];
    const kinds = [
      UpstreamAuthorization.AccessToken,
      UpstreamAuthorization.IdToken,
      UpstreamAuthorization.None,
      UpstreamAuthorization.Preserve,
    ];
    for (let i = 0; i < words.length; i++) {
      expect(configWith(`"upstream":{"authorization":"${words[i]}"}`).upstream.authorization).toBe(
        kinds[i],
        words[i],
      );
    }
  });

  it("takes each switch on its own", () => {
    expect(configWith('"upstream":{"setXauthrequest":false}').upstream.setXauthrequest).toBe(false);
    expect(configWith('"upstream":{"passAccessToken":false}').upstream.passAccessToken).toBe(false);
    expect(configWith('"upstream":{"stripCookies":false}').upstream.stripCookies).toBe(false);
    expect(configWith('"upstream":{"stripCookiesElsewhere":true}').upstream.stripCookiesElsewhere).toBe(true);
    expect(configWith('"upstream":{"passAccessToken":false}').upstream.setXauthrequest).toBe(true);
  });

  it("strips the headers that it names, or those of the default", () => {
    const names = configWith('"upstream":{}').upstream.stripHeaders;
    expect(textAt(names, 0)).toBe("remote-user");
    expect(names.count).toBe(26);
    const own = configWith('"upstream":{"stripHeaders":["x-tenant","X_Roles.All"]}').upstream.stripHeaders;
    expect(own.count).toBe(2);
    expect(textAt(own, 0)).toBe("x-tenant");
    expect(textAt(own, 1)).toBe("x-roles-all");
    expect(configWith('"upstream":{"stripHeaders":[]}').upstream.stripHeaders.count).toBe(0);
  });

  it("refuses to strip what is no header's name, and what HTTP or another key needs", () => {
    const allowed = "a header name of 1 to 64 letters, digits, -, _ and ., none of authorization, connection";
    const names = ["", "x y", "x:y", "*", "Authorization", "cookie", "Content_Length", "te"];
    for (let i = 0; i < names.length; i++) {
      const list = `"upstream":{"stripHeaders":["x-a","${names[i]}"]}`;
      expectRefused([new Refused(list, "upstream.stripHeaders[1]", `"${names[i]}"`, allowed)]);
    }
    expectRefused([
      new Refused(
        '"upstream":{"stripHeaders":"x"}',
        "upstream.stripHeaders",
        '"x"',
        "a list of header names",
      ),
      new Refused('"upstream":{"stripHeaders":[1]}', "upstream.stripHeaders[0]", "1", allowed),
    ]);
  });

  it("refuses other words", () => {
    const allowed = "access_token, id_token, none, preserve";
    expectRefused([
      new Refused('"upstream":{"authorization":"bearer"}', "upstream.authorization", '"bearer"', allowed),
      new Refused('"upstream":{"authorization":""}', "upstream.authorization", '""', allowed),
      new Refused('"upstream":{"authorization":null}', "upstream.authorization", "null", allowed),
      new Refused('"upstream":{"stripCookies":"false"}', "upstream.stripCookies", '"false"', "true or false"),
      new Refused('"upstream":{"stripCookies":0}', "upstream.stripCookies", "0", "true or false"),
    ]);
  });
});

describe("upstream.claimHeaders", () => {
  it("takes names of headers in any case, and claims by name or pointer", () => {
    const headers = configWith(
      '"upstream":{"claimHeaders":{"X-Tenant":"tenant","x_roles":"/realm_access/roles"}}',
    ).upstream.claimHeaders;
    expect(headers.length).toBe(2);
    expect(String.UTF8.decode(headers[0].name)).toBe("x-tenant");
    expect(textAt(headers[0].path, 0)).toBe("tenant");
    expect(String.UTF8.decode(headers[1].name)).toBe("x_roles");
    expect(headers[1].path.count).toBe(2);
    expect(configWith('"upstream":{"claimHeaders":{}}').upstream.claimHeaders.length).toBe(0);
  });

  it("refuses names that HTTP needs, those of Postern's own, and one twice in any spelling", () => {
    const allowed = "a header name of 1 to 64 letters, digits, -, _ and ., none that HTTP needs";
    const names = ["x y", "Authorization", "Cookie", "content_type", "host"];
    for (let i = 0; i < names.length; i++) {
      const path = names[i].includes(" ")
        ? `upstream.claimHeaders["${names[i]}"]`
        : `upstream.claimHeaders.${names[i]}`;
      expectRefused([
        new Refused(`"upstream":{"claimHeaders":{"${names[i]}":"a"}}`, path, `"${names[i]}"`, allowed),
      ]);
    }
    const own = '"upstream":{"claimHeaders":{"X_Auth-Request-User":"a"}}';
    expectRefused([
      new Refused(own, "upstream.claimHeaders.X_Auth-Request-User", '"X_Auth-Request-User"', allowed),
      new Refused(
        '"upstream":{"claimHeaders":{"x-a":"a","X_A":"b"}}',
        "upstream.claimHeaders.X_A",
        '"X_A", which is there already',
        "each header once",
      ),
    ]);
  });
});
