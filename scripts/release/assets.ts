// What a release has attached: the module, its bill of materials, the image's layout as one file, the chart, the schema, the package for npm, and
// the checksums of them all. The same sources give the same bytes.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { gzipSync } from "fflate";
import { sha256 } from "../image/oci-layout";
import { tarOf, type TarFile } from "../image/tar";
import { packFolder, writePackage } from "../npm/package";
import { currentVersion } from "./versions";

export const SUMS = "SHA256SUMS";
const IMAGE = "build/image";
const CHART = "istio/chart";

async function filesBelow(folder: string, prefix: string): Promise<TarFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    names.sort().map(async (file) => ({
      name: join(prefix, relative(folder, file)),
      content: await readFile(file),
    })),
  );
}

/** As helm package makes it: the chart's files below a folder of its name, Chart.yaml first. */
export async function chartArchive(): Promise<Buffer> {
  const files = await filesBelow(CHART, "postern");
  const isFirst = ({ name }: TarFile): boolean => name === "postern/Chart.yaml";
  const ordered = [...files.filter(isFirst), ...files.filter((file) => !isFirst(file))];
  return Buffer.from(gzipSync(tarOf(ordered), { level: 9, mtime: 0 }));
}

async function writeSums(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name !== SUMS).sort();
  const lines = await Promise.all(
    names.map(async (name) => `${sha256(await readFile(join(folder, name)))}  ${name}\n`),
  );
  await writeFile(join(folder, SUMS), lines.join(""));
}

/** Fills a folder from what npm run package has left in build/. */
export async function writeAssets(folder: string): Promise<void> {
  const version = currentVersion();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await copyFile("build/postern.wasm", join(folder, "postern.wasm"));
  await copyFile("build/postern.cdx.json", join(folder, "postern.cdx.json"));
  await copyFile("config.schema.json", join(folder, "config.schema.json"));
  await writeFile(join(folder, `postern-image-${version}.tar`), tarOf(await filesBelow(IMAGE, "")));
  await writeFile(join(folder, `postern-chart-${version}.tgz`), await chartArchive());
  const own = join(folder, "package");
  await writePackage(own);
  await packFolder(own);
  await rm(own, { recursive: true });
  await writeSums(folder);
}
