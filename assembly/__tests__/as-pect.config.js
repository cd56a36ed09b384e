// as-pect's configuration, and the host side of vectors.ts: specs read the rows of tests/vectors/*.json through it.
import { readFileSync } from "node:fs";

const files = new Map();

function rowsOf(name) {
  if (!files.has(name)) {
    const file = JSON.parse(readFileSync(`tests/vectors/${name}.json`, "utf8"));
    files.set(name, { file, rows: file.tests ?? file.vectors });
  }
  return files.get(name);
}

function bytesOf(value, encoding) {
  if (value === undefined || value === null) return null;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return Buffer.from(text, encoding);
}

export default {
  // as-pect runs all entries whatever its arguments say; POSTERN_SPECS names some of them, with "," between.
  entries: process.env.POSTERN_SPECS?.split(",") ?? ["assembly/__tests__/**/*.spec.ts"],
  include: ["assembly/__tests__/**/*.include.ts"],
  disclude: [/node_modules/],
  async instantiate(memory, createImports, instantiate, binary) {
    const buffer = () => instance.exports.memory.buffer;
    const text = (pointer) => {
      const bytes = new Uint32Array(buffer())[(pointer - 4) >>> 2];
      return String.fromCharCode(...new Uint16Array(buffer(), pointer, bytes >>> 1));
    };
    const vectors = {
      rowCount: (file) => rowsOf(text(file)).rows.length,
      // path is dotted, from the row; a path that starts with "/" is read from the file's top level.
      readField(file, row, path, encoding, destination, capacity) {
        const source = rowsOf(text(file));
        const dotted = text(path);
        let value = dotted.startsWith("/") ? source.file : source.rows[row];
        for (const key of dotted.replace(/^\//, "").split(".")) value = value?.[key];
        const bytes = bytesOf(value, text(encoding));
        if (bytes === null) return -1;
        if (bytes.length <= capacity) new Uint8Array(buffer(), destination, bytes.length).set(bytes);
        return bytes.length;
      },
    };
    const instance = await instantiate(binary, createImports({ env: { memory }, vectors }));
    return instance;
  },
  outputBinary: false,
};
