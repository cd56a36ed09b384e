// kubectl's commands, as far as the guide has them, on the objects of a cluster.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parse, stringify } from "yaml";
import { parseObjects, render, type KubeObject } from "../manifests";
import { Refused, type Cluster } from "./cluster";

const KINDS: Readonly<Record<string, string>> = {
  authorizationpolicy: "AuthorizationPolicy",
  configmap: "ConfigMap",
  deploy: "Deployment",
  deployment: "Deployment",
  secret: "Secret",
  service: "Service",
  virtualservice: "VirtualService",
  wasmplugin: "WasmPlugin",
};

const OPTIONS = {
  namespace: { type: "string", short: "n" },
  filename: { type: "string", short: "f" },
  kustomize: { type: "string", short: "k" },
  output: { type: "string", short: "o" },
  "all-namespaces": { type: "boolean", short: "A" },
  "patch-file": { type: "string" },
  patch: { type: "string", short: "p" },
  type: { type: "string" },
  "to-revision": { type: "string" },
  "from-file": { type: "string" },
  container: { type: "string", short: "c" },
  selector: { type: "string", short: "l" },
  since: { type: "string" },
  for: { type: "string" },
  timeout: { type: "string" },
  tail: { type: "string" },
} as const;

const WRITTEN = [
  "overlays/canary/gateway.env",
  "overlays/canary/running-gateway.yaml",
  "components/gateway-secret/env.yaml",
  "base/wasmplugin.yaml",
];
const RENDERED = new Map<string, string>();

type Options = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>["values"];

/** What stands for the reply of commands that change nothing. */
const TALK = 'postern.observe.agree: 1\n{"event":"observe"}\npostern.request.session: 1';

/** What the guide has a person edit: the workaround, and the provider. */
function edited(object: KubeObject): KubeObject {
  const copy = structuredClone(object);
  for (const route of copy.spec?.http ?? []) delete route.headers;
  if (copy.data?.mesh !== undefined)
    copy.data.mesh = stringify({ ...parse(copy.data.mesh), extensionProviders: undefined });
  return copy;
}

function jsonPath(object: KubeObject, template: string): string {
  return template.replaceAll(/\{("\\n"|[^}]*)\}/g, (_, path: string) => {
    if (path.startsWith('"')) return "\n";
    const keys = path
      .slice(1)
      .split(/(?<!\\)\./)
      .map((key) => key.replaceAll("\\.", "."));
    const value = keys.reduce((at: KubeObject, key) => at?.[key], object);
    return String(value ?? "");
  });
}

export class Kubectl {
  constructor(
    private readonly cluster: Cluster,
    private readonly folder: string,
  ) {}

  async run(args: readonly string[], stdin: string): Promise<string> {
    const { values, positionals } = parseArgs({
      args: args.slice(0, args.includes("--") ? args.indexOf("--") : undefined),
      options: OPTIONS,
      allowPositionals: true,
    });
    const [verb = "", ...rest] = positionals;
    if (["exec", "logs", "port-forward"].includes(verb)) return TALK;
    if (values.kustomize !== undefined || values.filename !== undefined) return this.files(verb, values);
    if (verb === "create") return this.createSecret(rest, values, stdin);
    if (verb === "get" && values["all-namespaces"] === true) return "provider: none";
    if (verb === "get" && rest[0] === "pods") return this.pods();
    if (verb === "wait") return this.wait(values);
    if (verb === "rollout") return this.rollout(rest, values);
    return this.one(verb, this.named(rest, values.namespace), values);
  }

  private named([type = "", name]: readonly string[], namespace = "default"): KubeObject {
    const [kind = "", own = name ?? ""] = type.split("/");
    return this.cluster.get(KINDS[kind] ?? kind, namespace, own);
  }

  private one(verb: string, object: KubeObject, values: Options): string {
    if (verb === "get" && values.output === "yaml") return stringify(object);
    if (verb === "get") return jsonPath(object, values.output?.replace("jsonpath=", "") ?? "");
    if (verb === "delete") return this.cluster.delete(object);
    if (verb === "edit") return this.cluster.replace(edited(object));
    if (verb !== "patch") throw new Refused(`unknown command ${verb}`);
    const file = values["patch-file"];
    const patch = parse(
      file === undefined ? (values.patch ?? "") : readFileSync(join(this.folder, file), "utf8"),
    );
    return this.cluster.patch(object, patch, values.type === "merge");
  }

  /** The names of all that run now, one for each Deployment: nobody asks for more. */
  private pods(): string {
    return this.cluster.all
      .filter(({ kind }) => kind === "Deployment")
      .map(({ metadata }) => `pod/${metadata.name}`)
      .join("\n");
  }

  private wait({ for: condition }: Options): string {
    if (condition !== "delete") throw new Refused(`unknown condition ${condition}`);
    this.cluster.endPods();
    return "condition met";
  }

  private rollout([verb, ...rest]: readonly string[], values: Options): string {
    const deployment = this.named(rest, values.namespace);
    if (verb === "status") return "successfully rolled out";
    const revision = values["to-revision"];
    return this.cluster.undo(deployment, revision === undefined ? undefined : Number(revision));
  }

  private createSecret([, , name]: readonly string[], { namespace }: Options, stdin: string): string {
    const metadata = { name, namespace, annotations: {} };
    return this.cluster.create({ kind: "Secret", metadata, data: { "cookie-secret": stdin } });
  }

  /** The overlays stay as they are but for the files that the guide has written. */
  private async render(overlay: string): Promise<string> {
    const tree = join(this.folder, "istio");
    const key = [overlay, ...WRITTEN.map((file) => readFileSync(join(tree, file), "utf8"))].join("\0");
    const text = RENDERED.get(key) ?? (await render(overlay, tree));
    RENDERED.set(key, text);
    return text;
  }

  private async files(verb: string, { kustomize, filename = "" }: Options): Promise<string> {
    const text =
      kustomize === undefined
        ? readFileSync(join(this.folder, filename), "utf8")
        : await this.render(kustomize.replace(/^istio\//, ""));
    const act = (object: KubeObject): string => {
      if (verb === "apply") return this.cluster.apply(object);
      if (verb === "replace") return this.cluster.replace(object);
      if (verb === "create") return this.cluster.create(object);
      if (verb === "delete") return this.cluster.delete(object);
      throw new Refused(`unknown command ${verb}`);
    };
    return parseObjects(text).map(act).join("\n");
  }
}
