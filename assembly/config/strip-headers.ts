// `upstream.stripHeaders`: names of headers that some apps believe without asking who wrote them, so that no client may send them.
import { ascii, Text } from "../bytes/ascii";
import { ByteList } from "../bytes/byte-list";
import { indexOfText } from "../bytes/index-of-text";
import { toLowerByte } from "../bytes/span";
import { ConfigReader } from "./config-reader";
import { TextList } from "./text-list";

const MAX_NAMES: i32 = 64;
const MAX_NAME_BYTES: i32 = 64;
const NAME_CHARACTERS = ascii("azAZ09--__..");
const DASH: u8 = 0x2d;
const DOT: u8 = 0x2e;
const UNDERSCORE: u8 = 0x5f;

/** What HTTP itself or another option needs: without these no request could be judged or passed on as it is. */
const NEEDED: StaticArray<Text> = [
  ascii("authorization"),
  ascii("connection"),
  ascii("content-length"),
  ascii("content-type"),
  ascii("cookie"),
  ascii("host"),
  ascii("te"),
  ascii("transfer-encoding"),
  ascii("upgrade"),
];

const NAMES_TEXT = "a list of header names";
const NAME_TEXT =
  "a header name of 1 to 64 letters, digits, -, _ and ., none of authorization, connection, content-length, content-type, cookie, " +
  "host, te, transfer-encoding, upgrade";

/** Reads the list, which takes the default's place, also when it is empty. */
export function readStripHeaders(input: ConfigReader): ByteList {
  const names = new TextList(input, NAMES_TEXT, MAX_NAMES);
  while (names.next()) {
    const name = input.readWord(NAME_TEXT, NAME_CHARACTERS, MAX_NAME_BYTES);
    foldName(name);
    if (indexOfText(changetype<usize>(name), name.byteLength, NEEDED) >= 0) input.refuse(NAME_TEXT);
    names.add(name);
  }
  return names.packed();
}

// As requests' names are compared: lower case, and dashes.
function foldName(name: ArrayBuffer): void {
  for (let i: usize = 0; i < usize(name.byteLength); i++) {
    const byte = load<u8>(changetype<usize>(name) + i);
    const separates = byte === UNDERSCORE || byte === DOT;
    store<u8>(changetype<usize>(name) + i, separates ? DASH : toLowerByte(byte));
  }
}
