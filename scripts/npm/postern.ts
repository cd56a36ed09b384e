// The program postern of the npm package: check-config, explain, init and schema, with the module that lies beside it.
import { resolve } from "node:path";
import { version } from "../../package.json";
import { runCheckConfig, type CommandHost } from "../check-config/run";
import { runExplain } from "../explain/run";
import { runInit } from "../init/run";
import { runSchema } from "./schema-command";

const HELP = `usage: postern COMMAND ...

check-config  judges configurations and manifests before they are applied
explain       what a request would meet and why; --decode: what a cookie or a token holds
init          writes the WasmPlugin that fits an oauth2-proxy
schema        prints the JSON Schema of pluginConfig; --manifest: of the manifests that hold one

postern COMMAND --help says more, postern --version which it is.`;

const UNKNOWN_COMMAND = 2;

function hostOf(command: string): CommandHost {
  return {
    name: `postern ${command}`,
    pathOf: (file) => resolve(file),
    write: (line) => console.log(line),
    writeError: (line) => console.error(line),
  };
}

async function run(command: string, args: readonly string[]): Promise<number> {
  switch (command) {
    case "check-config":
      return runCheckConfig(args, hostOf(command));
    case "explain":
      return runExplain(args, hostOf(command));
    case "init":
      return runInit(args, hostOf(command));
    case "schema":
      return runSchema(args, hostOf(command));
    case "--version":
      console.log(version);
      return 0;
    case "--help":
    case "-h":
      console.log(HELP);
      return 0;
    default:
      console.error(HELP);
      return UNKNOWN_COMMAND;
  }
}

const [command = "", ...args] = process.argv.slice(2);
process.exitCode = await run(command, args);
