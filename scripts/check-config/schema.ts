// config.schema.json as a check: what a configuration has that the schema does not allow, in words, without the values.
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import schema from "../../config.schema.json";
import { pathBelow } from "./finding";

export interface Refusal {
  /** JSON path in the configuration. */
  readonly path: string;
  readonly text: string;
}

/** Keywords that say only that what is below them does not fit. */
const COMPOSED = ["if", "anyOf", "oneOf", "not"];

let compiled: ValidateFunction | undefined;

function validator(): ValidateFunction {
  compiled ??= new Ajv2020({
    allErrors: true,
    verbose: true,
    strictRequired: false,
    strictTypes: false,
  }).compile(schema);
  return compiled;
}

/** What the schema refuses, empty when it accepts. */
export function schemaRefusals(config: unknown): Refusal[] {
  const validate = validator();
  if (validate(config)) return [];
  const errors = (validate.errors ?? []).filter((error) => !/\/(anyOf|oneOf|not)\//.test(error.schemaPath));
  const refusals = errors
    .filter((error) => isTelling(error, errors))
    .map((error) => ({ path: pathOf(error, config), text: textOf(error) }));
  return refusals.filter(({ path }, index) => refusals.findIndex((other) => other.path === path) === index);
}

// The branches of a choice were left out, as each says why it does not fit; the choice itself says it once, and only where
// nothing simpler is wrong with the same value.
function isTelling({ keyword, instancePath }: ErrorObject, all: readonly ErrorObject[]): boolean {
  if (!COMPOSED.includes(keyword)) return true;
  const isSimple = (other: ErrorObject): boolean => !COMPOSED.includes(other.keyword);
  if (keyword === "if") return !all.some(isSimple);
  return !all.some((other) => isSimple(other) && other.instancePath === instancePath);
}

function pathOf({ instancePath, keyword, params }: ErrorObject, config: unknown): string {
  const steps = instancePath.split("/").slice(1);
  let value = config;
  let path = "";
  for (const step of steps.map((each) => each.replaceAll("~1", "/").replaceAll("~0", "~"))) {
    path = pathBelow(path, Array.isArray(value) ? Number(step) : step);
    value = (value as Record<string, unknown>)[step];
  }
  if (keyword === "required") return pathBelow(path, params["missingProperty"]);
  const isShown = keyword === "additionalProperties" && !path.includes("cookieSecret");
  return isShown ? pathBelow(path, params["additionalProperty"]) : path;
}

function textOf(error: ErrorObject): string {
  const { keyword, params, parentSchema, message } = error;
  if (keyword === "required") return "found nothing, allowed: a value, as it is required";
  if (keyword === "additionalProperties") {
    return `found an unknown key, allowed: ${Object.keys(parentSchema?.["properties"] ?? {}).join(", ")}`;
  }
  if (keyword === "enum") return `found something else, allowed: ${params["allowedValues"].join(", ")}`;
  if (keyword === "false schema") return "found a key that does not go with the others here";
  if (keyword === "pattern" || COMPOSED.includes(keyword)) {
    return `found something else, allowed: ${parentSchema?.["description"] ?? message}`;
  }
  return `the value ${message}`;
}
