// Whether regular expressions of oauth2-proxy's are said as path patterns of rules: only simple ones can be told, "^/api/", "^/healthz$",
// "^/assets/.*$", and only by patterns without braces.
import { at, listOf, textsOf } from "../tree";

interface Simple {
  readonly path: string;
  /** Whether everything that begins so is meant, or the path alone. */
  readonly isPrefix: boolean;
}

function simple(expression: string): Simple | undefined {
  const [, path, end] = /^\^((?:\/|[\w-]|\\?[.]|\\[-/])+)(\$|\.\*\$?|)$/.exec(expression) ?? [];
  if (path === undefined || /(^|[^\\])\./.test(path)) return undefined;
  return { path: path.replaceAll("\\", ""), isPrefix: end !== "$" };
}

function covers(pattern: string, { path, isPrefix }: Simple): boolean {
  if (/[{}]/.test(pattern)) return false;
  if (pattern.endsWith("*")) return path.startsWith(pattern.slice(0, -1));
  return !isPrefix && pattern === path;
}

/** "METHOD=expression", or "expression" for all methods. */
const ROUTE = /^([A-Za-z]*)=(.*)$/s;

/** The rule that takes just the requests of "METHOD=expression" or "expression"; undefined where no pattern says what the expression does. */
export function ruleOf(route: string): { readonly methods?: string[]; readonly paths: string[] } | undefined {
  const [, method = "", expression = route] = ROUTE.exec(route) ?? [];
  const wanted = simple(expression);
  if (wanted === undefined) return undefined;
  const paths = [wanted.isPrefix ? `${wanted.path}*` : wanted.path];
  return method === "" ? { paths } : { methods: [method.toUpperCase()], paths };
}

/** Whether the rules take every request that "METHOD=expression" or "expression" matches. */
export function isSaid(route: string, rules: unknown): boolean {
  const [, method, expression = route] = ROUTE.exec(route) ?? [];
  const wanted = simple(expression);
  if (wanted === undefined) return false;
  return listOf(rules).some((rule) => {
    const methods = textsOf(at(rule, "methods"));
    const hasMethod =
      methods.length === 0 ||
      (method !== undefined && method !== "" && methods.includes(method.toUpperCase()));
    return (
      hasMethod &&
      at(rule, "hosts") === undefined &&
      textsOf(at(rule, "paths")).some((pattern) => covers(pattern, wanted))
    );
  });
}
