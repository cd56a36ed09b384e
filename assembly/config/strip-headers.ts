// `upstream.stripHeaders`: names of headers that some apps believe without asking who wrote them, so that no client may send them.
import { ByteList } from "../bytes/byte-list";
import { ConfigReader } from "./config-reader";
import { foldName, isNeeded, MAX_NAME_BYTES, NAME_CHARACTERS } from "./header-name";
import { TextList } from "./text-list";

const MAX_NAMES: i32 = 64;

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
    if (isNeeded(name)) input.refuse(NAME_TEXT);
    names.add(name);
  }
  return names.packed();
}
