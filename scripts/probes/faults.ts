// Faults that a source can be planted with, each behind a number that is read at run time, so that one build holds them all:
// a comparison turned, a bound moved, a condition dropped, a constant changed, an operation replaced, a call or an assignment left out.

import ts from "typescript";
import type { Edit } from "./edits";

export interface Fault {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

export interface Site {
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly start: number;
  readonly end: number;
  /** The text with the fault where the number is in force; `inner` is the text without. */
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
  "&": "|",
  "|": "&",
  "^": "|",
  "<<": ">>",
  ">>": "<<",
};
/** Calls whose arguments the compiler wants to know. */
const CONSTANT_CALLS = /^(load|store|memory\.data|v128|i8x16|i16x8|i32x4|i64x2|sizeof|offsetof)\b/;

function isFunctionBody(node: ts.Node): boolean {
  const { parent } = node;
  return (
    ts.isBlock(node) &&
    (ts.isFunctionDeclaration(parent) || ts.isMethodDeclaration(parent) || ts.isAccessor(parent))
  );
}

function mentionsNull(node: ts.Node): boolean {
  return /\bnull\b/.test(node.getText());
}

/** Finds the sites of one file. */
class Finder {
  readonly sites: Site[] = [];
  private readonly source: ts.SourceFile;

  constructor(
    private readonly file: string,
    text: string,
  ) {
    this.source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    this.visit(this.source, false);
  }

  private add(node: ts.Node, what: string, make: Site["make"]): void {
    const start = node.getStart();
    const line = this.source.getLineAndCharacterOfPosition(start).line + 1;
    this.sites.push({ file: this.file, line, what, start, end: node.getEnd(), make });
  }

  private visit(node: ts.Node, isInside: boolean): void {
    const inside = isInside || isFunctionBody(node);
    if (inside) this.look(node);
    ts.forEachChild(node, (child) => this.visit(child, inside));
  }

  private look(node: ts.Node): void {
    if (ts.isBinaryExpression(node)) this.binary(node);
    else if (ts.isNumericLiteral(node)) this.constant(node);
    else if (ts.isIfStatement(node)) this.condition(node.expression);
    else if (ts.isExpressionStatement(node)) this.statement(node);
  }

  private binary(node: ts.BinaryExpression): void {
    if (mentionsNull(node)) return;
    const operator = node.operatorToken.getText();
    const [left, right] = [node.left.getText(), node.right.getText()];
    for (const other of COMPARISONS[operator] ?? [])
      this.add(
        node,
        `${operator} is ${other}`,
        (force, inner) => `(${force} ? (${left} ${other} ${right}) : (${inner}))`,
      );
    const replaced = OPERATIONS[operator];
    if (replaced !== undefined)
      this.add(
        node,
        `${operator} is ${replaced}`,
        (force, inner) => `(${force} ? (${left} ${replaced} ${right}) : (${inner}))`,
      );
    if (operator === "&&" || operator === "||") this.halves(node, operator);
  }

  private halves(node: ts.BinaryExpression, operator: string): void {
    const neutral = operator === "&&";
    for (const half of [node.left, node.right])
      this.add(half, `${operator} without ${half.getText()}`, (force, inner) =>
        neutral ? `(${force} || (${inner}))` : `(!(${force}) && (${inner}))`,
      );
  }

  private constant(node: ts.NumericLiteral): void {
    const { parent } = node;
    const isWanted =
      ts.isBinaryExpression(parent) ||
      ts.isReturnStatement(parent) ||
      ts.isVariableDeclaration(parent) ||
      ts.isConditionalExpression(parent);
    for (let outer: ts.Node = parent; outer.parent !== undefined; outer = outer.parent)
      if (ts.isCallExpression(outer) && CONSTANT_CALLS.test(outer.expression.getText())) return;
    if (!isWanted || /[.n]/.test(node.getText())) return;
    const text = node.getText();
    this.add(node, `${text} is ${text} + 1`, (force) => `(${force} ? ${Number(text) + 1} : ${text})`);
  }

  private condition(node: ts.Expression): void {
    if (mentionsNull(node)) return;
    const text = node.getText();
    for (const value of [true, false])
      this.add(node, `if (${text}) is ${value}`, (force, inner) => `(${force} ? ${value} : bool(${inner}))`);
  }

  private statement(node: ts.ExpressionStatement): void {
    const { expression } = node;
    const isAssignment =
      ts.isBinaryExpression(expression) && /^[^=!<>]?=$|^(<<|>>)=$/.test(expression.operatorToken.getText());
    if (!ts.isCallExpression(expression) && !isAssignment) return;
    if (mentionsNull(node)) return;
    const what = `without ${node.getText().replace(/\s+/g, " ").slice(0, 80)}`;
    this.add(node, what, (force, inner) => `if (!(${force})) { ${inner} }`);
  }
}

export function sitesOf(file: string, text: string): Site[] {
  return new Finder(file, text).sites;
}

/** The edit that plants a fault of this number at a site. */
export function planted(site: Site, id: number): Edit {
  const { start, end, make } = site;
  return { start, end, make: (inner) => make(`FAULT === ${id}`, inner) };
}
