// Requests that the filter answers itself, for what they are: by the reason under which each is counted.
import type { FakeHost } from "../../scripts/fake-host/host";
import { type ConfigSections, requestOf, type RequestParts, startFilter } from "./fixture";
import { REVOCATION_PRODUCERS } from "./revocation-reasons";

function after(parts: RequestParts, sections: ConfigSections = {}): FakeHost {
  const host = startFilter(sections);
  host.request(requestOf(parts));
  return host;
}

const RESOURCE = { metadata: { resource: "https://app.example.com" } };

export const ANSWERED_HERE: Readonly<Record<string, () => FakeHost>> = {
  ...REVOCATION_PRODUCERS,
  resource_metadata: () =>
    after({ path: "/.well-known/oauth-protected-resource" }, { rules: { routes: [{ resource: RESOURCE }] } }),
  form_body: () =>
    after({
      method: "POST",
      path: "/oauth2/callback",
      headers: [["content-type", "application/x-www-form-urlencoded"]],
    }),
};
