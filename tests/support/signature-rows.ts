// Rows of the signature vectors, as requests to the verifier module.
import { vectorFile } from "./vectors";

export interface SignatureRow {
  readonly id: string;
  readonly algorithm: string;
  readonly expect: "accept" | "reject" | "either";
  readonly headers: Readonly<Record<string, string>>;
}

interface VerifyFile {
  readonly keys: Readonly<Record<string, { readonly jwk: object }>>;
  readonly tests: readonly {
    readonly id: string;
    readonly alg: string;
    readonly key: string;
    readonly msg: string;
    readonly sig: string;
    readonly expect: SignatureRow["expect"];
  }[];
}

interface JwsFile {
  readonly jwks: Readonly<Record<string, object>>;
  readonly tests: readonly {
    readonly id: string;
    readonly group: string;
    readonly jws: string;
    readonly jwks: string;
    readonly expect: SignatureRow["expect"];
  }[];
}

/** Rows of a verify_*.json file: an algorithm, a key, a message and a signature. */
export async function verifyRows(name: string): Promise<SignatureRow[]> {
  const file = await vectorFile<VerifyFile>(name);
  return file.tests.map(({ id, alg, key, msg, sig, expect }) => ({
    id,
    algorithm: alg,
    expect,
    headers: {
      "x-keys": JSON.stringify({ keys: [file.keys[key]?.jwk] }),
      "x-algorithm": alg,
      "x-message": msg,
      "x-signature": sig,
    },
  }));
}

/** Rows of jws_wycheproof.json. */
export async function jwsRows(): Promise<SignatureRow[]> {
  const file = await vectorFile<JwsFile>("jws_wycheproof");
  return file.tests.map(({ id, group, jws, jwks, expect }) => ({
    id,
    algorithm: group,
    expect,
    headers: { "x-keys": JSON.stringify(file.jwks[jwks]), "x-jws": jws },
  }));
}

/** Whether an answer of the verifier module is what a row demands. */
export function isExpected(row: SignatureRow, status: number | undefined): boolean {
  if (row.expect === "accept") return status === 200;
  if (row.expect === "reject") return status === 403 || status === 400;
  return status === 200 || status === 403 || status === 400;
}
