// The npm package postern: one bundled program, the module, the schema, and the licences of what is bundled. It needs nothing but Node.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { build, type Metafile } from "esbuild";
import { execa } from "execa";
import { moduleFile } from "../module/locate";

const PROGRAM = "postern.mjs";
/** Some libraries are CommonJS and ask for Node's own modules by require. */
const BANNER = `#!/usr/bin/env node
import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`;

async function bundleProgram(folder: string): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: ["scripts/npm/postern.ts"],
    outfile: join(folder, PROGRAM),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    // Paths of modules become names in the bundle: they must not say where this folder or its node_modules really are.
    preserveSymlinks: true,
    banner: { js: BANNER },
    metafile: true,
  });
  return metafile;
}

function librariesOf({ inputs }: Metafile): string[] {
  const names = Object.keys(inputs).map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

async function licenceOf(name: string): Promise<string> {
  const folder = join("node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined ? `Licence: ${license}` : await readFile(join(folder, file), "utf8");
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}

async function packageJson(): Promise<object> {
  const { name, version, description, license, engines } = JSON.parse(await readFile("package.json", "utf8"));
  return {
    name,
    version,
    description: `${description}: its command line`,
    license,
    type: "module",
    engines,
    bin: { postern: PROGRAM },
    exports: { "./config.schema.json": "./config.schema.json", "./postern.wasm": "./postern.wasm" },
  };
}

/** Links of the repository's lead nowhere from a package. */
function withoutLinks(page: string): string {
  return page.replaceAll(/\[([^\]]+)\]\((?!https?:)[^)]+\)/g, "$1");
}

/** Writes the package's files into a folder, which is emptied first. */
export async function writePackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const metafile = await bundleProgram(folder);
  const licences = await Promise.all(librariesOf(metafile).map(licenceOf));
  await writeFile(join(folder, "THIRD-PARTY-LICENSES"), licences.join(`\n${"-".repeat(80)}\n\n`));
  await writeFile(join(folder, "package.json"), `${JSON.stringify(await packageJson(), null, 2)}\n`);
  await copyFile(moduleFile(), join(folder, "postern.wasm"));
  await copyFile("config.schema.json", join(folder, "config.schema.json"));
  await copyFile("LICENSE", join(folder, "LICENSE"));
  await writeFile(join(folder, "README.md"), withoutLinks(await readFile("docs/npx.md", "utf8")));
}

/** Packs a folder as npm does, beside it; the path of the archive. */
export async function packFolder(folder: string): Promise<string> {
  const destination = dirname(resolve(folder));
  const args = ["pack", resolve(folder), "--pack-destination", destination, "--json"];
  const { stdout } = await execa("npm", args, { cwd: destination });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(destination, filename);
}
