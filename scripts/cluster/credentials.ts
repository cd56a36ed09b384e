// The keys of a cluster that lives for one run: an authority, what it has signed, and kubeconfigs; all made with openssl.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";

const EC_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
const DAYS = "2";

export interface KeyPair {
  readonly key: string;
  readonly certificate: string;
}

/** A certificate's subject as openssl writes it (/O=…/CN=…), and its names (DNS:…, IP:…). */
interface Subject {
  readonly subject: string;
  readonly names?: readonly string[];
}

function pair(folder: string, name: string): KeyPair {
  return { key: join(folder, `${name}.key`), certificate: join(folder, `${name}.crt`) };
}

export class Authority {
  private constructor(
    readonly folder: string,
    private readonly own: KeyPair,
  ) {}

  static async create(folder: string): Promise<Authority> {
    await mkdir(folder, { recursive: true });
    const own = pair(folder, "authority");
    const extensions = ["-addext", "keyUsage=critical,keyCertSign,cRLSign,digitalSignature"];
    await execa("openssl", [
      ...["req", "-x509", ...EC_KEY, "-days", DAYS, "-subj", "/CN=postern-cluster"],
      ...[...extensions, "-keyout", own.key, "-out", own.certificate],
    ]);
    return new Authority(folder, own);
  }

  /** The authority's certificate. */
  get certificate(): string {
    return this.own.certificate;
  }

  async sign(name: string, { subject, names = [] }: Subject): Promise<KeyPair> {
    const made = pair(this.folder, name);
    const alternative = names.length > 0 ? ["-addext", `subjectAltName=${names.join(",")}`] : [];
    await execa("openssl", [
      ...["req", "-x509", ...EC_KEY, "-days", DAYS, "-subj", subject, ...alternative],
      ...["-addext", "basicConstraints=critical,CA:FALSE"],
      ...["-addext", "extendedKeyUsage=serverAuth,clientAuth"],
      ...["-CA", this.own.certificate, "-CAkey", this.own.key],
      ...["-keyout", made.key, "-out", made.certificate],
    ]);
    return made;
  }

  /** A kubeconfig for a user of Kubernetes; its groups are the subject's O. */
  async kubeconfig(name: string, subject: string, server: string): Promise<string> {
    const { key, certificate } = await this.sign(name, { subject });
    const file = join(this.folder, `${name}.kubeconfig`);
    const config = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name, cluster: { server, "certificate-authority": this.own.certificate } }],
      users: [{ name, user: { "client-certificate": certificate, "client-key": key } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      "current-context": name,
    };
    await writeFile(file, stringify(config), { mode: 0o600 });
    return file;
  }

  /** A key that signs service accounts' tokens, with its public half. */
  async serviceAccountKey(): Promise<KeyPair> {
    const made = pair(this.folder, "service-accounts");
    await execa("openssl", ["genrsa", "-out", made.key, "2048"]);
    await execa("openssl", ["rsa", "-in", made.key, "-pubout", "-out", made.certificate]);
    return made;
  }

  text(): Promise<string> {
    return readFile(this.own.certificate, "utf8");
  }
}
