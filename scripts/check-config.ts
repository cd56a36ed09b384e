// npm run check-config -- FILE... [--oauth2-proxy [REALM=]FILE]...: checks plugin configurations before Istio or Envoy gets them.
import { resolve } from "node:path";
import { ensureFilter } from "./check-config/filter-parser";
import { runCheckConfig } from "./check-config/run";

await ensureFilter();
process.exitCode = await runCheckConfig(process.argv.slice(2), {
  name: "npm run check-config --",
  // The commands run in the repository's root; files are named from where the user is.
  pathOf: (file) => resolve(process.env["INIT_CWD"] ?? process.env["PWD"] ?? ".", file),
  write: (line) => console.log(line),
  writeError: (line) => console.error(line),
});
