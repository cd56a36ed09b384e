// node scripts/run.mjs options-page: writes the tables of docs/check-config.md from the table of oauth2-proxy's options.
import { readFile, writeFile } from "node:fs/promises";
import { PAGE, pageOf } from "./check-config/options-page";

await writeFile(PAGE, await pageOf(await readFile(PAGE, "utf8")));
