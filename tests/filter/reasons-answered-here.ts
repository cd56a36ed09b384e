// Requests that the filter answers itself, for what they are: by the reason under which each is counted.
import type { FakeHost } from "../../scripts/fake-host/host";
import { type ConfigSections, requestOf, type RequestParts, startFilter } from "./fixture";
import { onPathOfNoRealm } from "./realms-fixture";

function after(parts: RequestParts, sections: ConfigSections = {}): FakeHost {
  const host = startFilter(sections);
  host.request(requestOf(parts));
  return host;
}

const RESOURCE = { metadata: { resource: "https://app.example.com" } };

export const ANSWERED_HERE: Readonly<Record<string, () => FakeHost>> = {
  resource_metadata: () =>
    after({ path: "/.well-known/oauth-protected-resource" }, { rules: { routes: [{ resource: RESOURCE }] } }),
  path_of_no_realm: onPathOfNoRealm,
  form_body: () =>
    after({
      method: "POST",
      path: "/oauth2/callback",
      headers: [["content-type", "application/x-www-form-urlencoded"]],
    }),
};
