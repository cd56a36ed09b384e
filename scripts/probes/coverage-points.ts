// Where a source is counted: at each statement, and on each arm of a branch (if, ?:, the right side of && and ||, case).

import ts from "typescript";
import type { Edit } from "./edits";

export interface Point {
  readonly file: string;
  readonly line: number;
  readonly kind: "line" | "branch";
  /** What a branch's arm is. */
  readonly arm: string;
}

const SHORT_CIRCUITS: readonly ts.SyntaxKind[] = [
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
];

function isFunction(node: ts.Node): boolean {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isAccessor(node) ||
    ts.isConstructorDeclaration(node)
  );
}

/** Collects the points of one file, and the edits that count them. */
export class CoveragePoints {
  readonly edits: Edit[] = [];
  private readonly source: ts.SourceFile;

  constructor(
    private readonly file: string,
    text: string,
    private readonly points: Point[],
  ) {
    this.source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    this.visit(this.source, false);
  }

  private count(node: ts.Node, kind: Point["kind"], arm = ""): string {
    const { line } = this.source.getLineAndCharacterOfPosition(node.getStart());
    return `__count(${this.points.push({ file: this.file, line: line + 1, kind, arm }) - 1})`;
  }

  private wrap(node: ts.Node, make: Edit["make"]): void {
    this.edits.push({ start: node.getStart(), end: node.getEnd(), make });
  }

  private visit(node: ts.Node, isInside: boolean): void {
    const inside = isInside || isFunction(node);
    if (inside) this.place(node);
    ts.forEachChild(node, (child) => this.visit(child, inside));
  }

  private place(node: ts.Node): void {
    if (ts.isBlock(node)) this.statements(node.statements);
    else if (ts.isCaseOrDefaultClause(node)) this.clause(node);
    else if (ts.isIfStatement(node)) this.ifStatement(node);
    else if (ts.isIterationStatement(node, false)) this.body(node.statement);
    else if (ts.isConditionalExpression(node)) {
      this.arm(node.whenTrue, "?");
      this.arm(node.whenFalse, ":");
    } else if (ts.isBinaryExpression(node) && SHORT_CIRCUITS.includes(node.operatorToken.kind))
      this.arm(node.right, node.operatorToken.getText());
  }

  private statements(list: readonly ts.Statement[]): void {
    for (const statement of list) this.before(statement);
  }

  private before(statement: ts.Statement): void {
    if (ts.isBlock(statement)) return;
    const count = this.count(statement, "line");
    this.wrap(statement, (inner) => `${count}; ${inner}`);
  }

  private clause(clause: ts.CaseOrDefaultClause): void {
    const [first] = clause.statements;
    if (first === undefined) return;
    const count = this.count(clause, "branch", "case");
    this.edits.push({ start: first.getStart(), end: first.getStart(), make: () => `${count}; ` });
    this.statements(clause.statements);
  }

  /** A statement that is no block becomes one. */
  private body(statement: ts.Statement, arm = ""): void {
    const branch = arm === "" ? "" : `${this.count(statement, "branch", arm)}; `;
    if (ts.isBlock(statement)) return this.wrap(statement, (inner) => `{ ${branch}${inner.slice(1)}`);
    const count = this.count(statement, "line");
    this.wrap(statement, (inner) => `{ ${branch}${count}; ${inner} }`);
  }

  private ifStatement(node: ts.IfStatement): void {
    this.body(node.thenStatement, "if");
    if (node.elseStatement !== undefined) return this.body(node.elseStatement, "else");
    const count = this.count(node, "branch", "else");
    this.wrap(node, (inner) => `${inner} else { ${count}; }`);
  }

  /** A comparison with null stays as it is: behind a comma the compiler would not see that what follows is not null. */
  private arm(node: ts.Expression, arm: string): void {
    if (/\bnull\b/.test(node.getText()) && SHORT_CIRCUITS.includes(node.parent.getChildAt(1).kind)) return;
    const count = this.count(node, "branch", arm);
    this.wrap(node, (inner) => `(${count}, ${inner})`);
  }
}
