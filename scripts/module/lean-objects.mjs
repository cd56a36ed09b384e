// A transform for asc: makes and visits the collector's objects in fewer bytes, as there are many classes.
//
//   this.field = 0 in a constructor    -> nothing: memory is cleared where it is taken, as asc's default runtime does it
//   this = Object.constructor(this)    -> nothing: it returns what it is given
//   if (field) __visit(field)          -> __visit(field), which asks the same again
//
// The constructors are those of managed classes only; an @unmanaged class takes its memory elsewhere.
//
// Plain JavaScript: asc loads it itself.
import * as asc from "assemblyscript";
import binaryen from "assemblyscript/binaryen";
import { Transform } from "assemblyscript/transform";

const RUNTIME = "~lib/rt/tcms";
const CLEAR = "memory.fill(changetype<usize>(obj) + TOTAL_OVERHEAD, 0, size)";
const VISIT_GLOBALS = "~lib/rt/__visit_globals";
const OBJECT_CONSTRUCTOR = "~lib/object/Object#constructor";

const { BlockId, CallId, ConstId, IfId, LocalGetId, LocalSetId } = binaryen;
const infoOf = (expression) => binaryen.getExpressionInfo(expression);

/** Has __new clear the memory of an object, right before it returns it. */
function clearNewObjects(source) {
  const allocate = source.statements.find(
    (it) => it instanceof asc.FunctionDeclaration && it.name.text === "__new",
  );
  const { statements } = allocate.body;
  const parsed = new asc.Source(asc.SourceKind.Library, `${RUNTIME}.ts`, CLEAR);
  const call = new asc.Parser().parseExpression(new asc.Tokenizer(parsed));
  statements.splice(statements.length - 1, 0, asc.Node.createExpressionStatement(call));
}

const isZero = ({ id, value }) =>
  id === ConstId && (typeof value === "number" ? Object.is(value, 0) : value.low === 0 && value.high === 0);

const isThis = ({ id, index }) => id === LocalGetId && index === 0;

const isCallOf = ({ id, target }, name) => id === CallId && target === name;

/** Whether the statement is `if (!this) this = __new(...)`. */
function allocates(statement) {
  if (statement.id !== IfId || infoOf(statement.ifTrue).id !== LocalSetId) return false;
  return isCallOf(infoOf(infoOf(statement.ifTrue).value), `${RUNTIME}/__new`);
}

/** The field that the statement gives a value, and whether that is zero; null for anything else. */
function assignment({ id, target, operands }) {
  if (id !== CallId || !target.includes("#set:") || !isThis(infoOf(operands[0]))) return null;
  return { field: target, zero: isZero(infoOf(operands[1])) };
}

/** Takes the zeros out of what a constructor begins with: the first assignment to each field. */
function leaveZerosOut(module, body) {
  const assigned = new Set();
  for (const [at, child] of infoOf(body).children.entries()) {
    if (at === 0) continue;
    const statement = infoOf(child);
    const isObjects = statement.id === LocalSetId && isCallOf(infoOf(statement.value), OBJECT_CONSTRUCTOR);
    const { field, zero } = assignment(statement) ?? {};
    if (!isObjects && field === undefined) return;
    if (isObjects || (zero && !assigned.has(field))) binaryen.Block.setChildAt(body, at, module.nop());
    assigned.add(field);
  }
}

/** In the place of `if (local = field) __visit(local)`, its two parts one after the other; null for anything else. */
function unconditional(module, { id, condition, ifTrue, ifFalse }) {
  if (id !== IfId || ifFalse !== 0 || infoOf(condition).id !== LocalSetId) return null;
  const { index, value } = infoOf(condition);
  return module.block(null, [module.local.set(index, value), ifTrue]);
}

function visitPlainly(module, body) {
  infoOf(body)
    .children.map(infoOf)
    .forEach((statement, at) => {
      const plain = unconditional(module, statement);
      if (plain !== null) binaryen.Block.setChildAt(body, at, plain);
    });
}

export default class LeanObjects extends Transform {
  afterParse(parser) {
    clearNewObjects(parser.sources.find(({ internalPath }) => internalPath === RUNTIME));
  }

  afterCompile(module) {
    for (let i = 0; i < module.getNumFunctions(); i++) {
      const { name, body } = binaryen.getFunctionInfo(module.getFunctionByIndex(i));
      if (body === 0 || infoOf(body).id !== BlockId) continue;
      if (name.endsWith("~visit") || name === VISIT_GLOBALS) visitPlainly(module, body);
      const [first] = infoOf(body).children;
      if (name.endsWith("#constructor") && allocates(infoOf(first))) leaveZerosOut(module, body);
    }
  }
}
