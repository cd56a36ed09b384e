// The members of a JWK that mean something here (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2), read in one pass over one
// entry of a key set. What is null or empty counts as absent. Nothing is judged that only the key type can give a meaning.
import { ascii, Text } from "../bytes/ascii";
import { indexOfText } from "../bytes/index-of-text";
import { JSON_NAMES_BYTES, JsonNames, NameVerdict } from "../codec/json-names";
import { JsonReader, JsonToken } from "../codec/json";
import { algorithmBit, algorithmOf } from "./algorithms";
import { JwkFault } from "./jwk-fault";
import { isLiteral } from "./literal";

const KTY = ascii("kty");
const KEY_ID = ascii("kid");
const ALG = ascii("alg");
const CRV = ascii("crv");
const USE = ascii("use");
const KEY_OPS = ascii("key_ops");
const SIG = ascii("sig");
const VERIFY = ascii("verify");

const NAMES: usize = memory.data(JSON_NAMES_BYTES, 8);

// Longest name and word that mean something: "key_ops", "Ed25519".
const MAX_WORD_BYTES: i32 = 7;
const WORD: usize = memory.data(8);

const MAX_KID_BYTES: i32 = 1024;
const KID: usize = memory.data(1024);

/** n or x, and e or y: a number of RSA_MAX_BYTES and some zeros in front. */
const MAX_NUMBER_CHARACTERS: i32 = 1400;

export enum CurveName {
  /** Absent, or none that is known. */
  None,
  P256,
  P384,
  P521,
  Ed25519,
}

// In the order of KeyType, and of CurveName from the second on.
const TYPES: StaticArray<Text> = [ascii("RSA"), ascii("EC"), ascii("OKP")];
const CURVES: StaticArray<Text> = [ascii("P-256"), ascii("P-384"), ascii("P-521"), ascii("Ed25519")];

/** A member that is base64url text, as it stands in the set; without length when it is absent, or no text of a number's size. */
@final
export class NumberText {
  ptr: usize = 0;
  length: i32 = 0;
}

/** One instance serves all entries. Its spans hold until the next one is read. */
@final
export class JwkMembers {
  /** The first thing that is wrong. */
  fault: JwkFault = JwkFault.None;
  /** A KeyType, or -1. */
  type: i32 = -1;
  curve: CurveName = CurveName.None;
  hasAlgorithm: bool = false;
  /** The set of the one algorithm that it names. */
  algorithms: u32 = 0;
  kidLength: i32 = 0;
  readonly n: NumberText = new NumberText();
  readonly e: NumberText = new NumberText();
  readonly x: NumberText = new NumberText();
  readonly y: NumberText = new NumberText();

  get kid(): usize {
    return KID;
  }

  note(found: JwkFault): void {
    if (this.fault === JwkFault.None) this.fault = found;
  }

  /** Reads the entry whose ObjectStart was just read; false when the JSON breaks off. */
  read(json: JsonReader): bool {
    const names = changetype<JsonNames>(NAMES);
    names.clear();
    this.reset();
    while (json.next() === JsonToken.Name) {
      if (names.add(json) !== NameVerdict.New) this.note(JwkFault.Members);
      this.readMember(json);
    }
    return json.token === JsonToken.ObjectEnd;
  }

  private reset(): void {
    this.fault = JwkFault.None;
    this.type = -1;
    this.curve = CurveName.None;
    this.hasAlgorithm = false;
    this.algorithms = 0;
    this.kidLength = 0;
    this.n.length = 0;
    this.e.length = 0;
    this.x.length = 0;
    this.y.length = 0;
  }

  // Reads the value of the current name.
  private readMember(json: JsonReader): void {
    const length = json.text(WORD, MAX_WORD_BYTES);
    if (length === 1) return this.readNumber(json, load<u8>(WORD));
    if (isLiteral(WORD, length, KTY)) {
      this.type = indexOfText(WORD, readWord(json), TYPES);
    } else if (isLiteral(WORD, length, KEY_ID)) {
      this.readKid(json);
    } else if (isLiteral(WORD, length, ALG)) {
      this.readAlgorithm(json);
    } else if (isLiteral(WORD, length, CRV)) {
      this.curve = (CurveName.P256 + indexOfText(WORD, readWord(json), CURVES)) as CurveName;
    } else if (isLiteral(WORD, length, USE)) {
      this.readUse(json);
    } else if (isLiteral(WORD, length, KEY_OPS)) {
      this.readOperations(json);
    } else {
      json.skipValue();
    }
  }

  private readNumber(json: JsonReader, name: u8): void {
    switch (name) {
      case 0x6e:
        return readNumberInto(json, this.n);
      case 0x65:
        return readNumberInto(json, this.e);
      case 0x78:
        return readNumberInto(json, this.x);
      case 0x79:
        return readNumberInto(json, this.y);
      default:
        json.skipValue();
    }
  }

  private readUse(json: JsonReader): void {
    const length = readWord(json);
    if (length !== 0 && !isLiteral(WORD, length, SIG)) this.note(JwkFault.Use);
  }

  private readAlgorithm(json: JsonReader): void {
    const length = readWord(json);
    if (length === 0) return;
    this.hasAlgorithm = true;
    this.algorithms = algorithmBit(algorithmOf(WORD, length));
    if (this.algorithms === 0) this.note(JwkFault.Alg);
  }

  private readKid(json: JsonReader): void {
    const token = readValue(json);
    if (token === JsonToken.Null) return;
    const length = token === JsonToken.String ? json.text(KID, MAX_KID_BYTES) : -1;
    if (length < 0) this.note(JwkFault.Kid);
    this.kidLength = max(length, 0);
  }

  private readOperations(json: JsonReader): void {
    const level = json.depth;
    const first = json.next();
    let count = 0;
    let verifies = false;
    let areTexts = first === JsonToken.ArrayStart;
    while (json.depth > level && json.next() !== JsonToken.Error && json.depth > level) {
      count++;
      if (json.depth > level + 1 || json.token !== JsonToken.String) areTexts = false;
      else if (isLiteral(WORD, json.text(WORD, MAX_WORD_BYTES), VERIFY)) verifies = true;
    }
    const isEmpty = first === JsonToken.Null || (first === JsonToken.String && json.length === 0);
    if (!isEmpty && !(areTexts && (verifies || count === 0))) this.note(JwkFault.KeyOps);
  }
}

function readNumberInto(json: JsonReader, number: NumberText): void {
  if (readValue(json) !== JsonToken.String || json.length > MAX_NUMBER_CHARACTERS) return;
  number.ptr = json.start;
  number.length = json.length;
}

// Reads a whole value and returns its first token; the span stays on a text.
function readValue(json: JsonReader): JsonToken {
  const level = json.depth;
  const first = json.next();
  while (json.depth > level && json.token !== JsonToken.Error) json.next();
  return first;
}

// A short text into WORD: its length, 0 for null, -1 for anything else.
function readWord(json: JsonReader): i32 {
  const token = readValue(json);
  if (token === JsonToken.Null) return 0;
  return token === JsonToken.String ? json.text(WORD, MAX_WORD_BYTES) : -1;
}
