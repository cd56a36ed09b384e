// The section `upstream`: what the app receives.
import { readClaimHeaders } from "./claim-headers";
import { UpstreamConfig, UpstreamAuthorization } from "./config";
import { ConfigReader } from "./config-reader";
import { readStripHeaders } from "./strip-headers";

const KEYS: StaticArray<string> = [
  "authorization",
  "setXauthrequest",
  "passAccessToken",
  "stripCookies",
  "stripCookiesElsewhere",
  "stripHeaders",
  "claimHeaders",
];

const enum Key {
  Authorization,
  SetXauthrequest,
  PassAccessToken,
  StripCookies,
  StripCookiesElsewhere,
  StripHeaders,
  ClaimHeaders,
}

// In the order of UpstreamAuthorization.
const AUTHORIZATIONS: StaticArray<string> = ["access_token", "id_token", "none", "preserve"];

/** Reads the section. */
export function readUpstream(input: ConfigReader, into: UpstreamConfig): void {
  input.beginObject(KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    switch (key as Key) {
      case Key.Authorization:
        into.authorization = input.readChoice(AUTHORIZATIONS) as UpstreamAuthorization;
        break;
      case Key.SetXauthrequest:
        into.setXauthrequest = input.readFlag();
        break;
      case Key.PassAccessToken:
        into.passAccessToken = input.readFlag();
        break;
      case Key.StripCookies:
        into.stripCookies = input.readFlag();
        break;
      case Key.StripCookiesElsewhere:
        into.stripCookiesElsewhere = input.readFlag();
        break;
      case Key.StripHeaders:
        into.stripHeaders = readStripHeaders(input);
        break;
      case Key.ClaimHeaders:
        into.claimHeaders = readClaimHeaders(input);
        break;
    }
  }
}
