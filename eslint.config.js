// Lint for both worlds: AssemblyScript in assembly/, TypeScript for Node in scripts/ and tests/.
import tseslint from "typescript-eslint";

/** Which folder of assembly/ may import which. The rest of the layering (no host in pure code) follows from it. */
export const MAY_IMPORT = {
  bytes: [],
  codec: ["bytes"],
  crypto: ["bytes"],
  http: ["bytes"],
  cache: ["bytes", "crypto"],
  rules: ["bytes", "codec", "http"],
  config: ["bytes", "codec", "http", "rules"],
  session: ["bytes", "codec", "crypto", "http"],
  jwt: ["bytes", "codec", "crypto"],
  revocation: ["bytes", "codec", "crypto", "jwt"],
  exchange: ["bytes", "http", "jwt", "revocation", "rules", "session"],
  judge: ["bytes", "cache", "config", "crypto", "exchange", "http", "jwt", "revocation", "rules", "session"],
  ports: ["bytes", "http", "jwt"],
  flow: [
    "bytes",
    "cache",
    "config",
    "exchange",
    "http",
    "judge",
    "jwt",
    "ports",
    "revocation",
    "rules",
    "session",
  ],
  host: ["bytes", "http"],
  shell: ["bytes", "flow", "host", "http", "jwt", "ports"],
};
const FOLDERS = Object.keys(MAY_IMPORT);
const SDK = "@solo-io/proxy-runtime";

/** What judges requests makes no strings: one that grows with what a client sends is memory that a stranger takes. */
const JUDGING = ["cache", "codec", "crypto", "exchange", "http", "judge", "jwt", "revocation", "session"];

function layer(folder, allowed) {
  const forbidden = FOLDERS.filter((other) => other !== folder && !allowed.includes(other));
  const patterns = forbidden.map((other) => ({
    regex: `/${other}/`,
    message: `${folder}/ may not import ${other}/`,
  }));
  if (folder !== "host")
    patterns.push({ group: [`${SDK}*`, `${SDK}/**`], message: "only host/ imports the SDK" });
  if (JUDGING.includes(folder))
    patterns.push({ regex: "/byte-string$", message: "no strings here: see bytes/byte-writer.ts" });
  return {
    files: [`assembly/${folder}/**/*.ts`],
    rules: { "no-restricted-imports": ["error", { patterns }] },
  };
}

const ENTRY_LAYER = {
  files: ["assembly/index.ts"],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: FOLDERS.filter((other) => !["bytes", "host", "shell"].includes(other)).map((other) => ({
          regex: `/${other}/`,
          message: `index.ts may not import ${other}/`,
        })),
      },
    ],
  },
};

const SPECS_LAYER = {
  files: ["assembly/__tests__/**/*.ts"],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: ["host", "shell"].map((other) => ({
          regex: `/${other}/`,
          message: "tested from tests/filter",
        })),
      },
    ],
  },
};

/** What tests and tools share, such as a browser for a stack, stands in scripts/lab/. */
const SCRIPTS_LAYER = {
  files: ["scripts/**/*.ts"],
  rules: {
    "no-restricted-imports": [
      "error",
      { patterns: [{ regex: "/tests/", message: "scripts/ may not import tests/" }] },
    ],
  },
};

const SIZE_AND_STYLE = {
  "max-lines": ["error", { max: 300 }],
  "max-lines-per-function": ["error", { max: 50 }],
  eqeqeq: "error",
  "prefer-const": "error",
  "no-unused-vars": "off",
  "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
  "@typescript-eslint/no-explicit-any": "error",
  "@typescript-eslint/no-non-null-assertion": "error",
};

const ASSEMBLY = {
  files: ["assembly/**/*.ts"],
  languageOptions: {
    parserOptions: {
      project: "assembly/tsconfig.json",
      tsconfigRootDir: import.meta.dirname,
      // With CI set the parser would read a file from the disk the first time, in the place of the text that it is given.
      disallowAutomaticSingleRunInference: true,
    },
  },
  rules: {
    ...SIZE_AND_STYLE,
    "no-restricted-syntax": [
      "error",
      { selector: "ThrowStatement", message: "A throw is a VM trap: return a result." },
      {
        selector: ":function CallExpression[callee.name='ascii']",
        message: "The bytes of ascii are never freed: make a constant of the module.",
      },
    ],
    "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
  },
};

export default tseslint.config(
  { ignores: ["build/**", "node_modules/**"] },
  {
    files: ["**/*.ts"],
    languageOptions: { parser: tseslint.parser },
    plugins: { "@typescript-eslint": tseslint.plugin },
  },
  { files: ["scripts/**/*.ts", "tests/**/*.ts"], rules: SIZE_AND_STYLE },
  // A table of tests is one long callback by nature.
  { files: ["tests/**/*.test.ts"], rules: { "max-lines-per-function": "off" } },
  ASSEMBLY,
  ...FOLDERS.map((folder) => layer(folder, MAY_IMPORT[folder])),
  ENTRY_LAYER,
  SPECS_LAYER,
  SCRIPTS_LAYER,
  // A trap is how a spec's own helper gives up.
  {
    files: ["assembly/__tests__/**/*.ts"],
    rules: { "max-lines-per-function": "off", "no-restricted-syntax": "off" },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    rules: {
      "max-lines": SIZE_AND_STYLE["max-lines"],
      eqeqeq: "error",
      "prefer-const": "error",
      "no-unused-vars": "error",
    },
  },
);
