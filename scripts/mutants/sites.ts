// Faults that a source can be planted with, each behind a number that is read at run time, so that one build holds them all: a comparison
// turned, a bound moved, a condition dropped, && for ||, a constant changed, an operation replaced, a call or an assignment left out.

import ts from "typescript";
import type { Edit } from "../probes/edits";

export interface Site {
  readonly file: string;
  readonly line: number;
  readonly lastLine: number;
  /** What is changed and into what, and in which function: the same for as long as the function says so. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** The text with the fault where `isInForce` is true; `inner` is the text without it. */
  readonly make: (isInForce: string, inner: string) => string;
}

const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
};
const OPERATIONS: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "+",
  "/": "*",
  "%": "+",
  "&": "|",
  "|": "&",
  "^": "|",
  "<<": ">>",
  ">>": "<<",
  "&&": "||",
  "||": "&&",
};
const ASSIGNMENT = /^([-+*/%&|^]|<<|>>)?=$/;
/** Calls whose arguments the compiler wants to know. */
const CONSTANT_CALLS = /^(load|store|memory\.data|v128|i8x16|i16x8|i32x4|i64x2|sizeof|offsetof|ascii)\b/;
const CONSTANT_NAME = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;

function isFunctionBody(node: ts.Node): boolean {
  const { parent } = node;
  return (
    ts.isBlock(node) &&
    (ts.isFunctionDeclaration(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isAccessor(parent) ||
      ts.isConstructorDeclaration(parent))
  );
}

/** From a comparison with null the compiler concludes what is not null behind it: it has to stay as it is. */
function mentionsNull(node: ts.Node): boolean {
  return /\bnull\b/.test(node.getText());
}

/** Whether an expression is a bool for certain, and no number that stands for one. */
function isBoolean(node: ts.Expression): boolean {
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.ExclamationToken;
  return ts.isBinaryExpression(node) && COMPARISONS[node.operatorToken.getText()] !== undefined;
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** The names of the function and of its class. */
function scopeOf(node: ts.Node): string {
  const names: string[] = [];
  for (let outer: ts.Node | undefined = node.parent; outer !== undefined; outer = outer.parent) {
    if (ts.isConstructorDeclaration(outer)) names.unshift("constructor");
    else if (ts.isFunctionDeclaration(outer) || ts.isClassDeclaration(outer) || ts.isClassElement(outer))
      names.unshift(outer.name?.getText() ?? "");
  }
  return names.join(".");
}

/** Finds the sites of one file. */
class Finder {
  readonly sites: Site[] = [];
  private readonly source: ts.SourceFile;
  private readonly named = new Map<string, number>();

  constructor(
    private readonly file: string,
    text: string,
  ) {
    this.source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    this.visit(this.source, false);
  }

  /** A second fault of the same words in the same function has its number behind its name. */
  private add(node: ts.Node, before: string, after: string, make: Site["make"]): void {
    const [start, end] = [node.getStart(), node.getEnd()];
    const words = `${this.file} ${scopeOf(node)}: ${plain(before)} -> ${plain(after)}`;
    const count = (this.named.get(words) ?? 0) + 1;
    this.named.set(words, count);
    const name = count === 1 ? words : `${words} #${count}`;
    const [line, lastLine] = [this.lineOf(start), this.lineOf(end)];
    this.sites.push({ file: this.file, line, lastLine, name, start, end, make });
  }

  private lineOf(place: number): number {
    return this.source.getLineAndCharacterOfPosition(place).line + 1;
  }

  private visit(node: ts.Node, isInside: boolean): void {
    const inside = isInside || isFunctionBody(node);
    if (inside) this.look(node);
    ts.forEachChild(node, (child) => this.visit(child, inside));
  }

  private look(node: ts.Node): void {
    if (ts.isBinaryExpression(node)) this.binary(node);
    else if (ts.isNumericLiteral(node) || ts.isIdentifier(node)) this.constant(node);
    else if (ts.isIfStatement(node)) this.condition(node.expression);
    else if (ts.isExpressionStatement(node)) this.statement(node);
  }

  private binary(node: ts.BinaryExpression): void {
    const operator = node.operatorToken.getText();
    const others = COMPARISONS[operator] ?? [OPERATIONS[operator]].filter((other) => other !== undefined);
    if (!mentionsNull(node)) for (const other of others) this.operator(node, other);
    if (operator === "&&" || operator === "||") this.halves(node, operator);
  }

  private operator(node: ts.BinaryExpression, other: string): void {
    const changed = `${node.left.getText()} ${other} ${node.right.getText()}`;
    this.add(node, node.getText(), changed, (force, inner) => `(${force} ? (${changed}) : (${inner}))`);
  }

  private halves(node: ts.BinaryExpression, operator: string): void {
    for (const half of [node.left, node.right]) {
      const rest = (half === node.left ? node.right : node.left).getText();
      if (!mentionsNull(node))
        this.add(node, node.getText(), rest, (force, inner) => `(${force} ? (${rest}) : (${inner}))`);
      else if (isBoolean(half) && !mentionsNull(half))
        this.add(half, node.getText(), rest, (force, inner) =>
          operator === "&&" ? `(${force} || (${inner}))` : `(!${force} && (${inner}))`,
        );
    }
  }

  /** A number, or the name of one, that is compared, reckoned with, chosen or returned. */
  private constant(node: ts.NumericLiteral | ts.Identifier): void {
    const { parent } = node;
    const isWanted =
      (ts.isBinaryExpression(parent) && !ASSIGNMENT.test(parent.operatorToken.getText())) ||
      ts.isReturnStatement(parent) ||
      (ts.isVariableDeclaration(parent) && parent.initializer === node) ||
      ts.isConditionalExpression(parent);
    for (let outer: ts.Node = parent; outer.parent !== undefined; outer = outer.parent)
      if (ts.isCallExpression(outer) && CONSTANT_CALLS.test(outer.expression.getText())) return;
    const text = node.getText();
    if (!isWanted || (ts.isIdentifier(node) ? !CONSTANT_NAME.test(text) : /[.n]/.test(text))) return;
    const before = parent.getText();
    const at = node.getStart() - parent.getStart();
    const after = `${before.slice(0, at)}(${text} + 1)${before.slice(at + text.length)}`;
    this.add(node, before, after, (force) => `(${force} ? ${text} + 1 : ${text})`);
  }

  private condition(node: ts.Expression): void {
    if (mentionsNull(node)) return;
    const before = `if (${node.getText()})`;
    this.add(node, before, "if (true)", (force, inner) => `(${force} || bool(${inner}))`);
    this.add(node, before, "if (false)", (force, inner) => `(!${force} && bool(${inner}))`);
    // A comparison is turned already.
    if (!ts.isBinaryExpression(node) || COMPARISONS[node.operatorToken.getText()] === undefined)
      this.add(node, before, `if (!(${node.getText()}))`, (force, inner) => `(${force} !== bool(${inner}))`);
  }

  private statement(node: ts.ExpressionStatement): void {
    const { expression } = node;
    const isAssignment =
      ts.isBinaryExpression(expression) && ASSIGNMENT.test(expression.operatorToken.getText());
    const isStep = ts.isPostfixUnaryExpression(expression);
    if (!(ts.isCallExpression(expression) || isAssignment || isStep) || mentionsNull(node)) return;
    // The compiler insists on every field.
    if (isAssignment && ts.isConstructorDeclaration(node.parent.parent)) return;
    // In braces, or an else behind it would be its own.
    this.add(node, node.getText(), "nothing", (force, inner) => `{ if (!${force}) { ${inner} } }`);
  }
}

export function sitesOf(file: string, text: string): Site[] {
  return new Finder(file, text).sites;
}

/** The edit that plants a fault of this number at a site. */
export function planted({ start, end, make }: Site, id: number): Edit {
  return { start, end, make: (inner) => make(`__fault(${id})`, inner) };
}
