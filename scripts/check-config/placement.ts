// Where the filter stands and what stands in front of it: phase, failStrategy, image, selector, CUSTOM policies.
import type { Advice, Given } from "./advice";
import {
  mayMeetSame,
  namespaceOf,
  pluginOf,
  ROOT_NAMESPACE,
  selectedLabels,
  type Plugin,
  type Resource,
} from "./plugin";
import type { Source } from "./source";
import { at, listOf, textsOf } from "./tree";

const PLACEHOLDER_DIGEST = /^(sha256:)?(f{64}|0{64})$/;

export function placementAdvice({ plugin, sources }: Given): Advice[] {
  const { resource, config } = plugin;
  if (resource === undefined) return [];
  const policies = sources.filter(({ value }) =>
    isInFront(value, resource, textsOf(at(config, "rules", "hosts"))),
  );
  return [
    ...standing(resource),
    ...imageAdvice(resource),
    ...twinAdvice(plugin, resource, sources),
    ...policies.map(({ title, file }) => ({
      path: "spec.phase",
      text: `the CUSTOM policy in ${file} (${title}) still runs before the filter, and every request costs its call; remove it`,
    })),
  ];
}

function standing({ spec, wasm, wasmPath }: Resource): Advice[] {
  const advice: Advice[] = [];
  const phase = at(spec, "phase");
  if (phase !== "AUTHN") {
    const found = phase === undefined ? "no phase" : `phase ${JSON.stringify(phase)}`;
    const text = `${found}: RequestAuthentication and AuthorizationPolicy run first and see what the client sent; AUTHN is meant`;
    advice.push({ path: "spec.phase", text });
  }
  if (at(wasm, "failStrategy") === "FAIL_OPEN") {
    const text =
      "FAIL_OPEN lets every request through, unjudged, whenever the filter cannot run; FAIL_RELOAD or FAIL_CLOSE is meant";
    advice.push({ path: `${wasmPath}.failStrategy`, text });
  }
  if (Object.keys(selectedLabels(spec)).length === 0 && at(spec, "targetRefs") === undefined) {
    const text =
      "neither selector nor targetRefs: the filter would be in every pod of the namespace (of the mesh, in its root namespace)";
    advice.push({ path: "spec.selector", text });
  }
  return advice;
}

// Behind another filter this one meets the token that the other wrote, which it may have to ask about.
function twinAdvice({ source }: Plugin, resource: Resource, sources: readonly Source[]): Advice[] {
  const twins = sources.filter((other) => {
    const there = other === source ? undefined : pluginOf(other)?.resource;
    return (
      there !== undefined && there.namespace === resource.namespace && mayMeetSame(there.spec, resource.spec)
    );
  });
  return twins.map(({ title, file }) => ({
    path: "spec.selector",
    text: `${title} in ${file} may be in the same pods: two filters one after the other`,
  }));
}

function imageAdvice({ wasm, wasmPath }: Resource): Advice[] {
  const advice: Advice[] = [];
  if (at(wasm, "url") === undefined) {
    const text =
      "found nothing, allowed: the image; of a kustomize patch check what it renders (kubectl kustomize DIR)";
    return [{ severity: "error", path: `${wasmPath}.url`, text }];
  }
  const digest = at(wasm, "sha256");
  if (digest === undefined || digest === "") {
    advice.push({
      path: `${wasmPath}.sha256`,
      text: "not pinned: whoever can move the tag changes the filter",
    });
  } else if (PLACEHOLDER_DIGEST.test(String(digest))) {
    const text = "a placeholder that no image has: the gateway refuses everything until it is replaced";
    advice.push({ path: `${wasmPath}.sha256`, text });
  }
  return advice;
}

function isInFront(policy: unknown, { namespace, spec }: Resource, guarded: readonly string[]): boolean {
  if (at(policy, "kind") !== "AuthorizationPolicy" || at(policy, "spec", "action") !== "CUSTOM") return false;
  const applies = [namespace, ROOT_NAMESPACE].includes(namespaceOf(policy));
  return (
    applies && mayMeetSame(spec, at(policy, "spec")) && mayMeetHosts(at(policy, "spec", "rules"), guarded)
  );
}

function mayMeetHosts(rules: unknown, guarded: readonly string[]): boolean {
  if (guarded.length === 0) return true;
  const operations = listOf(rules).flatMap((rule) => {
    const to = listOf(at(rule, "to"));
    return to.length === 0 ? [undefined] : to;
  });
  return operations.some((operation) => {
    const hosts = textsOf(at(operation, "operation", "hosts"));
    return hosts.length === 0 || hosts.some((host) => guarded.some((other) => overlap(host, other)));
  });
}

// "*.example.com" and "app.*" stand for some name; a port does not matter.
function overlap(host: string, guarded: string): boolean {
  const [one, other] = [host, guarded].map((each) => each.toLowerCase().replace(/:[^:]*$/, ""));
  return matches(one ?? "", other ?? "") || matches(other ?? "", one ?? "");
}

function matches(pattern: string, name: string): boolean {
  if (pattern.startsWith("*")) return name.endsWith(pattern.slice(1));
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
