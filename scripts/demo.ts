// npm run demo [-- --dashboard]: the whole setup on loopback until Ctrl-C, with one line for each request that the filter judged; with
// --dashboard a Prometheus beside it.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { compileRelease } from "./module/compile";
import { startDashboard } from "./demo/dashboard";
import { presentLine, TABLE_HEAD } from "./demo/request-lines";
import {
  API_PATH,
  APP_HOST,
  DEX_HOST,
  GROUP_PATH,
  JANE,
  OPTIONAL_PATH,
  PUBLIC_PATH,
  SECOND_HOST,
  withRules,
} from "./demo/rules";
import { ADMIN, PASSWORD } from "./stack/dex";
import { Stack } from "./stack/stack";
import { progress } from "./toolchain/progress";

/** Kept from run to run, so that a bookmark works; POSTERN_PORT chooses another. */
const PREFERRED_PORT = 8080;

async function startDemo(): Promise<Stack> {
  progress("compiling the filter");
  await compileRelease();
  progress("starting Dex, oauth2-proxy, httpbin and Envoy");
  return Stack.start({
    appHost: APP_HOST,
    secondHost: SECOND_HOST,
    dexHost: DEX_HOST,
    preferredPort: Number(process.env.POSTERN_PORT ?? PREFERRED_PORT),
    oauth2Proxy: { cookieSecret: randomBytes(32).toString("base64url") },
    dex: { users: [JANE] },
    envoy: { wasmLogLevel: "debug" },
    plugin: withRules,
  });
}

const { values } = parseArgs({ options: { dashboard: { type: "boolean", default: false } } });
const stack = await startDemo();
console.log(`
Postern runs at  ${stack.url}/headers
log in as        ${ADMIN.email} / ${PASSWORD}
or as            ${JANE.email} / ${PASSWORD} (group ops)

Look at /headers: Authorization carries the access token, and no session cookie reaches the app.
Reload it: each further request is a hit, and the number of calls to oauth2-proxy stays where it is.

${stack.url}${PUBLIC_PATH}  public: no login
${stack.url}${OPTIONAL_PATH}  optional: with your identity once you are logged in
${stack.url}${API_PATH}  an API: 401 with JSON, never a redirect
${stack.url}${GROUP_PATH}  the group ops alone: 403 for others
${stack.secondUrl}/headers  a second app on the same gateway, with a session of its own

${stack.url}/oauth2/sign_out logs out. Logs are in ${stack.folder}. Ctrl-C stops everything.
`);

if (values.dashboard) console.log((await startDashboard(stack)).says);

function show(line: string): void {
  const presented = presentLine(line);
  if (presented !== null) console.log(presented);
}

console.log(TABLE_HEAD);
// What the filter logged while it started may be an error that explains every later answer.
(await readFile(stack.envoy.server.command.logFile, "utf8")).split("\n").forEach(show);
stack.envoy.server.output.on("line", show);
