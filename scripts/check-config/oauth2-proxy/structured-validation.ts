// What oauth2-proxy's own validation refuses of a structured configuration whose fields are known and of their types: what has to be there,
// and only once (pkg/validation of 7.15). Clients and their secrets may be meant to be filled in, and are left out.
import { pathBelow } from "../finding";
import { at, listOf } from "../tree";
import type { Fault } from "./structured-fields";

const isThere = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

export function structureFaults(value: unknown): Fault[] {
  const upstreams = listOf(at(value, "upstreamConfig", "upstreams"));
  return [
    ...needed("providers", listOf(at(value, "providers")), ["id"]),
    ...needed("upstreamConfig.upstreams", upstreams, ["id", "path"]),
    ...upstreams.flatMap((upstream, index) => upstreamFaults(upstream, `upstreamConfig.upstreams[${index}]`)),
    ...["injectRequestHeaders", "injectResponseHeaders"].flatMap((name) =>
      headerFaults(name, listOf(at(value, name))),
    ),
  ];
}

/** Fields that each of a list needs, with a value of its own. */
function needed(path: string, list: readonly unknown[], names: readonly string[]): Fault[] {
  return names.flatMap((name) => {
    const values = list.map((each) => at(each, name));
    return values.flatMap((value, index): Fault[] => {
      const place = pathBelow(pathBelow(path, index), name);
      if (!isThere(value)) return [{ path: place, text: "is missing" }];
      return values.indexOf(value) < index ? [{ path: place, text: "is there a second time" }] : [];
    });
  });
}

function upstreamFaults(upstream: unknown, path: string): Fault[] {
  if (at(upstream, "static") === true) return [];
  const code = at(upstream, "staticCode");
  return [
    ...(isThere(at(upstream, "uri")) ? [] : [{ path: `${path}.uri`, text: "is missing" }]),
    ...(isThere(code) ? [{ path: `${path}.staticCode`, text: "is there without static: true" }] : []),
  ];
}

function headerFaults(name: string, list: readonly unknown[]): Fault[] {
  const values = list.flatMap((header, index) =>
    listOf(at(header, "values")).flatMap((value, inner) =>
      valueFaults(value, `${name}[${index}].values[${inner}]`),
    ),
  );
  return [...needed(name, list, ["name"]), ...values];
}

// A claim in the value itself is said already, as a field that there is not.
function valueFaults(value: unknown, path: string): Fault[] {
  if (at(value, "claim") !== undefined) return [];
  const sources = ["claimSource", "secretSource"].filter((name) => isThere(at(value, name)));
  if (sources.length !== 1)
    return [{ path, text: "is of a claimSource or of a secretSource, one of the two" }];
  if (sources[0] === "claimSource" && !isThere(at(value, "claimSource", "claim")))
    return [{ path: `${path}.claimSource.claim`, text: "is missing" }];
  return [];
}
