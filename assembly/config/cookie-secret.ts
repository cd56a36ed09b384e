// `session.cookieSecret`: {"env": NAME}, {"value": TEXT}, or a list of these (any of them verifies, for rotation).
//
// No message shows a secret, nor anything below this key but an ordinary variable name. The bytes are kept exactly:
// a final line feed is part of the HMAC key (oauth2-proxy's SecretBytes). Whether an AES key follows from them is
// for the session's code to say; cookieSecretError makes the refusal.
import { NO_BYTES } from "../bytes/no-bytes";
import { ascii } from "../bytes/ascii";
import { stringOf } from "../bytes/byte-string";
import { JsonToken } from "../codec/json";
import { ConfigError } from "./config-error";
import { ConfigReader } from "./config-reader";
import { Environment } from "./environment";

const KEYS: StaticArray<string> = ["env", "value"];

const enum Key {
  Env,
  Value,
}

/** Every secret costs one HMAC for each forged cookie. */
const MAX_SECRETS: i32 = 8;
const MAX_SECRET_BYTES: i32 = 256;
const LEAST_SECRET_BYTES: i32 = 16;
const MAX_VARIABLE_BYTES: i32 = 128;
const VARIABLE_CHARACTERS = ascii("azAZ09__");

const SECRET_TEXT = "an object with either env or value, or a list of 1 to 8 of these";
const VALUE_TEXT = "a text of 1 to 256 bytes";
const VARIABLE_TEXT = "the name of an environment variable: letters, digits and _";
const PROVIDE_TEXT =
  "a variable of the plugin's VM, 1 to 256 bytes: vmConfig.env in a WasmPlugin, environment_variables in Envoy's vm_config";

/** Reads one secret or several. */
export function readCookieSecrets(input: ConfigReader, environment: Environment): Array<ArrayBuffer> {
  const secrets: Array<ArrayBuffer> = [];
  input.hidden = true;
  const token = input.peek();
  if (token === JsonToken.ObjectStart) {
    secrets.push(readSecret(input, environment));
  } else {
    input.beginList(SECRET_TEXT);
    while (input.nextEntry()) {
      if (secrets.length === MAX_SECRETS) input.fail("one secret more", "at most 8 secrets");
      secrets.push(readSecret(input, environment));
    }
    if (secrets.length === 0) input.fail("an empty list", SECRET_TEXT);
  }
  input.hidden = false;
  return secrets;
}

/** The refusal of a secret from which no AES key follows. */
export function cookieSecretError(secrets: Array<ArrayBuffer>, index: i32): ConfigError {
  const path = secrets.length === 1 ? "session.cookieSecret" : `session.cookieSecret[${index}]`;
  const allowed = "16, 24 or 32 bytes, as they are or in base64url (as oauth2-proxy's cookie_secret)";
  return new ConfigError(path, `a secret of ${secrets[index].byteLength} bytes`, allowed);
}

function readSecret(input: ConfigReader, environment: Environment): ArrayBuffer {
  let secret = NO_BYTES;
  let sources = 0;
  input.beginObject(KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    sources++;
    switch (key as Key) {
      case Key.Env:
        secret = readVariable(input, environment);
        break;
      case Key.Value:
        secret = readValue(input);
        break;
    }
  }
  if (sources !== 1) input.fail(sources === 0 ? "neither env nor value" : "both env and value", SECRET_TEXT);
  return secret;
}

function readValue(input: ConfigReader): ArrayBuffer {
  const value = input.readText(VALUE_TEXT);
  if (!isSecretLength(value)) input.refuse(VALUE_TEXT);
  return value;
}

function readVariable(input: ConfigReader, environment: Environment): ArrayBuffer {
  const word = input.readWord(VARIABLE_TEXT, VARIABLE_CHARACTERS, MAX_VARIABLE_BYTES);
  if (!input.failed && load<u8>(changetype<usize>(word)) - 0x30 < 10) input.refuse(VARIABLE_TEXT);
  if (input.failed) return NO_BYTES;
  const name = stringOf(word);
  const value = environment.get(name);
  if (value === null) {
    input.fail(`${variableTitle(name)}, which is not set`, PROVIDE_TEXT);
    return NO_BYTES;
  }
  if (!isSecretLength(value))
    input.fail(`${variableTitle(name)}, of ${value.byteLength} bytes`, PROVIDE_TEXT);
  return value;
}

function isSecretLength(secret: ArrayBuffer): bool {
  return secret.byteLength > 0 && secret.byteLength <= MAX_SECRET_BYTES;
}

// A secret that was put here by mistake must not be shown: hexadecimal and base64 text has small letters and digits, and one of
// other letters is a single word as long as an AES key. The usual variable name is neither.
function variableTitle(name: string): string {
  let small = false;
  let digit = false;
  let word = name.length >= LEAST_SECRET_BYTES;
  for (let i = 0; i < name.length; i++) {
    const unit = u32(name.charCodeAt(i));
    small = small || unit - 0x61 < 26;
    digit = digit || unit - 0x30 < 10;
    word = word && unit !== 0x5f;
  }
  return word || (small && digit)
    ? `an environment variable with a name of ${name.length} bytes`
    : `the environment variable ${name}`;
}
