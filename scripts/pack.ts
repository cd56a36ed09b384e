// npm run pack: makes build/npm/postern-VERSION.tgz, the command line as an npm package that needs nothing but Node.
import { rename, rm } from "node:fs/promises";
import { relative } from "node:path";
import { ensureRelease } from "./module/release";
import { packFolder, writePackage } from "./npm/package";

const FOLDER = "build/npm/package";

await ensureRelease();
// Under a name of this process and renamed: whoever runs the program meanwhile finds all of it.
const own = `${FOLDER}.${process.pid}`;
await writePackage(own);
await rm(FOLDER, { recursive: true, force: true });
await rename(own, FOLDER);
const archive = relative(".", await packFolder(FOLDER));
console.log(`${archive} is made; it runs with
  npx --package ./${archive} postern --help`);
