// The catalogues of outcomes are tables whose member is the name in metric, log and documents: postern_request_no_session greps to
// Reason.NoSession.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import typescript from "typescript";

interface Table {
  readonly file: string;
  readonly enumeration: string;
  /** The list of names, in the order of the members. */
  readonly names: string;
}

const TABLES: readonly Table[] = [
  { file: "assembly/exchange/reason.ts", enumeration: "Reason", names: "NAMES" },
  { file: "assembly/flow/metrics/stats.ts", enumeration: "Event", names: "EVENT_NAMES" },
  { file: "assembly/jwt/jwt-error.ts", enumeration: "JwtError", names: "NAMES" },
  { file: "assembly/jwt/jwk-fault.ts", enumeration: "JwkFault", names: "NAMES" },
];

const snake = (member: string): string => member.replaceAll(/(?<!^)[A-Z]/g, "_$&").toLowerCase();

function statementsOf(file: string, text: string): typescript.NodeArray<typescript.Statement> {
  return typescript.createSourceFile(file, text, typescript.ScriptTarget.Latest, true).statements;
}

function membersOf({ file, enumeration }: Table, text: string): string[] {
  return statementsOf(file, text)
    .filter((statement) => typescript.isEnumDeclaration(statement))
    .filter(({ name }) => name.text === enumeration)
    .flatMap(({ members }) => members.map(({ name }) => name.getText()));
}

function namesOf({ file, names }: Table, text: string): string[] {
  return statementsOf(file, text)
    .filter((statement) => typescript.isVariableStatement(statement))
    .flatMap(({ declarationList }) => declarationList.declarations)
    .filter(({ name }) => name.getText() === names)
    .flatMap(({ initializer }) =>
      initializer !== undefined && typescript.isArrayLiteralExpression(initializer)
        ? initializer.elements.map((element) => (element as typescript.StringLiteral).text)
        : [],
    );
}

/** Members whose name in the list is another, with both. */
function differences(table: Table, text: string): string[] {
  const [members, names] = [membersOf(table, text), namesOf(table, text)];
  assert.ok(members.length > 5, `${table.file} has no ${table.enumeration}`);
  assert.equal(members.length, names.length, table.file);
  return members.flatMap((member, i) => {
    return snake(member) === names[i] ? [] : [`${table.enumeration}.${member} is ${names[i]}`];
  });
}

describe("A catalogue of outcomes", () => {
  for (const table of TABLES) {
    it(`${table.enumeration} names each member as metrics do`, () => {
      assert.deepEqual(differences(table, readFileSync(table.file, "utf8")), []);
    });
  }

  it("would not hold another name", () => {
    const table = { file: "a.ts", enumeration: "E", names: "N" };
    const text =
      'export enum E { None, A, BoundTo, C, D, E }\nconst N: X<string> = ["none", "a", "bound_by", "c", "d", "e"];';
    assert.deepEqual(differences(table, text), ["E.BoundTo is bound_by"]);
  });
});
