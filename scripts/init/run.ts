// The command init: reads what an oauth2-proxy was told and writes the WasmPlugin that fits it; what check-config has to say of the two is
// said beside it.
import { parseArgs } from "node:util";
import { version } from "../../package.json";
import { checkSources } from "../check-config/check";
import type { Finding } from "../check-config/finding";
import { kindOf } from "../check-config/manifests/objects";
import { isPlugin } from "../check-config/plugin";
import { printable } from "../check-config/printable";
import { readProxyFile, type ProxyOptions } from "../check-config/proxy-options";
import { Stop, textOf } from "../check-config/stop";
import { Redaction } from "../check-config/redaction";
import type { CommandHost } from "../check-config/run";
import { parseSources, type Source } from "../check-config/source";
import { MissingModule } from "../module/locate";
import { configurationFor, type Wanted } from "./configuration";
import { guardedBy, hostPattern, type Guarded } from "./hosts";
import { manifestText, type Placement } from "./manifest";
import { serviceAmong, serviceOf, type ServiceAddress } from "./service";

const HELP = `OAUTH2_PROXY  oauth2-proxy's configuration file (TOML or structured YAML), its arguments (one a line), its environment
              (NAME=value, one a line) or its manifests; "-" is the standard input
--service     host name and port of its Service: oauth2-proxy.demo.svc.cluster.local:80; from its manifests where they have it
--host        a host to guard; may be given several times. Without it: those of CUSTOM policies among the manifests, that of redirect_url
              where its login is for no other, those of the Gateways among the manifests, or every host
--image       REGISTRY/NAME:TAG of the filter, --digest sha256:HEX that of its manifest
--namespace   of the gateway (istio-system), --selector LABEL=VALUE of its pods (istio=ingressgateway)

The WasmPlugin goes to the standard output, what check-config says of it and oauth2-proxy to the standard error.`;

const DONE = 0;
const UNREADABLE = 2;
const GUESS: ServiceAddress = { service: "oauth2-proxy.oauth2-proxy.svc.cluster.local", port: 80 };
const GUESSED = `note: authService: ${GUESS.service}:${GUESS.port} is a guess; --service HOST:PORT says where oauth2-proxy is`;
const PLACEHOLDER = /^a placeholder that no image has/;

interface Arguments {
  readonly file: string;
  readonly service?: ServiceAddress;
  /** Undefined where none was named. */
  readonly hosts: readonly string[] | undefined;
  readonly placement: Placement;
}

function usageOf({ name }: CommandHost): string {
  return `usage: ${name} OAUTH2_PROXY [--service HOST:PORT] [--host HOST]... [--image IMAGE] [--digest sha256:HEX] [--namespace NAME] [--selector LABEL=VALUE]`;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        service: { type: "string" },
        host: { type: "string", multiple: true, default: [] },
        image: { type: "string", default: `registry.example.com/postern:${version}` },
        digest: { type: "string" },
        namespace: { type: "string", default: "istio-system" },
        selector: { type: "string", multiple: true, default: ["istio=ingressgateway"] },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new Stop((error as Error).message.split("\n")[0]);
  }
}

function readArguments(args: readonly string[]): Arguments | "help" {
  const { values, positionals } = parsed(args);
  const [file, ...more] = positionals;
  if (values.help === true) return "help";
  if (file === undefined || more.length > 0) throw new Stop("one file is needed");
  const service = values.service === undefined ? undefined : serviceOf(values.service);
  if (values.service !== undefined && service === undefined) throw new Stop("--service wants HOST:PORT");
  const digest = values.digest?.replace(/^sha256:/, "");
  if (digest !== undefined && !/^[0-9a-f]{64}$/.test(digest)) throw new Stop("--digest wants sha256:HEX");
  const hosts = values.host.map(hostPattern);
  if (hosts.includes(undefined)) throw new Stop("--host wants a host name or *.example.com");
  const labels = values.selector.map((text) => /^([^=]+)=(.*)$/.exec(text)?.slice(1));
  if (labels.includes(undefined)) throw new Stop("--selector wants LABEL=VALUE");
  const selector = Object.fromEntries(labels as [string, string][]) as Record<string, string>;
  const { image, namespace } = values;
  return {
    file,
    service,
    hosts: hosts.length === 0 ? undefined : (hosts as string[]),
    placement: { image: image.replace(/^oci:\/\//, ""), namespace, selector, digest },
  };
}

/** What check-config says of it among the given manifests, but of what a reader has to set anyway. */
function judged(manifest: string, proxy: ProxyOptions, given: readonly Source[]): Finding[] {
  const { sources } = parseSources("plugin.yaml", manifest);
  const around = given.filter((source) => kindOf(source.value) !== "" && !isPlugin(source));
  const { findings, notes } = checkSources([...sources, ...around], proxy);
  return [...findings, ...notes].filter(({ text }) => !PLACEHOLDER.test(text));
}

interface Made {
  readonly manifest: string;
  readonly findings: readonly Finding[];
}

/** Bearers are judged here only where that lets nobody pass whom oauth2-proxy refuses. */
function make(proxy: ProxyOptions, wanted: Wanted, placement: Placement, sources: readonly Source[]): Made {
  const attempt = (bearers: boolean): Made => {
    const manifest = manifestText(configurationFor(proxy, wanted, bearers), placement);
    return { manifest, findings: judged(manifest, proxy, sources) };
  };
  const made = attempt(true);
  const isLaxer = made.findings.some(
    ({ severity, path }) => severity !== "note" && path.includes("pluginConfig.jwt"),
  );
  return isLaxer ? attempt(false) : made;
}

async function init({ file, service, hosts, placement }: Arguments, host: CommandHost): Promise<number> {
  const text = await textOf(file, host.pathOf(file));
  const redaction = new Redaction();
  redaction.learn(text);
  const proxy = readProxyFile(file, text);
  const [unread] = proxy.findings;
  if (proxy.isEmpty) throw new Stop(`${file}: ${unread?.text ?? "no option of oauth2-proxy"}`);
  const { sources } = parseSources(file, text);
  const address = service ?? serviceAmong(sources, proxy);
  const guarded: Guarded = hosts === undefined ? guardedBy(proxy, sources, address?.service) : { hosts };
  const made = make(proxy, { ...(address ?? GUESS), hosts: guarded.hosts }, placement, sources);
  host.write(made.manifest.trimEnd());
  const first = [
    address === undefined ? GUESSED : undefined,
    guarded.note === undefined ? undefined : `note: rules.hosts: ${guarded.note}`,
  ].filter((line) => line !== undefined);
  const said = made.findings.map(
    ({ severity, path, text: words }) =>
      `${severity}: ${path.replace(/^spec\.(pluginConfig\.?)?/, "") || "the plugin"}: ${words}`,
  );
  for (const line of new Set([...first, ...said])) host.writeError(printable(redaction.apply(line)));
  return DONE;
}

/** Runs the command; answers its exit status. */
export async function runInit(args: readonly string[], host: CommandHost): Promise<number> {
  try {
    const given = readArguments(args);
    if (given !== "help") return await init(given, host);
    host.write(`${usageOf(host)}\n\n${HELP}`);
    return DONE;
  } catch (error) {
    const isOurs = error instanceof Stop || error instanceof MissingModule;
    const text = isOurs ? error.message : `nothing was made (${(error as Error).name})`;
    host.writeError(`postern: ${printable(text)} (${usageOf(host)})`);
    return UNREADABLE;
  }
}
