// Header names as CGI, FastCGI and WSGI servers hand them to an app, and the spellings that become one name there.
import type { HeaderLine } from "../../scripts/lab/raw-http";

/** What a header's name may hold beside letters, digits and "-" (RFC 9110 section 5.6.2, token). */
export const ODD_BYTES = [..."!#$%&'*+.^_`|~"];

/** The variable that PHP and lighttpd make of a name: RFC 3875 section 4.1.18, with "_" for all that is no letter or digit. */
export function cgiVariable(name: string): string {
  return `HTTP_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`;
}

/** The name with each odd byte for its dashes, in mixtures of them, and in capitals: dozens, all of one CGI variable. */
export function spellingsOf(name: string): string[] {
  const uniform = ODD_BYTES.map((odd) => name.replaceAll("-", odd));
  const first = ODD_BYTES.map((odd) => name.replace("-", odd));
  const mixed = ODD_BYTES.map((_, start) => {
    let next = start;
    return name.replaceAll("-", () => ODD_BYTES[(next += 5) % ODD_BYTES.length] ?? "-");
  });
  const capitals = name.replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase());
  return [...new Set([name, capitals, name.toUpperCase(), ...uniform, ...first, ...mixed])];
}

/** The headers as an app behind a CGI server sees them. */
export function cgiEnvironment(headers: readonly HeaderLine[]): Map<string, string[]> {
  const variables = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const variable = cgiVariable(name);
    variables.set(variable, [...(variables.get(variable) ?? []), value]);
  }
  return variables;
}
