import { UpstreamAuthorization } from "../../config/config";
import { configWith, expectRefused, Refused } from "./parsed";

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
    expect(configWith('"upstream":{"passAccessToken":false}').upstream.setXauthrequest).toBe(true);
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
