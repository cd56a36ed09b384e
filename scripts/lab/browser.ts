// A small browser for tests: keeps cookies as a browser does, follows redirects, fills in Dex's login form.
import { CookieJar } from "tough-cookie";
import { request, type Dispatcher } from "undici";
import { postForms } from "./html";
import { loopbackAgent } from "./loopback";

const MOST_REDIRECTS = 20;

export interface BrowserRequest {
  readonly method?: Dispatcher.HttpMethod;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
  /** Whether redirects are followed; true when not given. */
  readonly follow?: boolean;
}

export interface BrowserResponse {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly setCookies: readonly string[];
  readonly body: string;
  /** The addresses that redirected, in order. */
  readonly redirects: readonly string[];
}

function asList(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

export class Browser {
  constructor(
    readonly jar: CookieJar = new CookieJar(undefined, { rejectPublicSuffixes: false }),
    private readonly agent: Dispatcher = loopbackAgent(),
  ) {}

  async get(url: string, options: BrowserRequest = {}): Promise<BrowserResponse> {
    const redirects: string[] = [];
    let answer = await this.send(url, options);
    while (options.follow !== false && answer.status >= 300 && answer.status < 400) {
      const location = answer.headers.location;
      if (typeof location !== "string") break;
      redirects.push(answer.url);
      if (redirects.length > MOST_REDIRECTS) throw new Error(`too many redirects: ${redirects.join(" ")}`);
      // As browsers do for 302 and 303: the next request is a GET without a body.
      const { "content-type": _, ...headers } = options.headers ?? {};
      answer = await this.send(new URL(location, answer.url).href, { headers });
    }
    return { ...answer, redirects };
  }

  /** Opens a page that needs a login, logs in at Dex, and returns the page that this ends at. */
  async login(url: string, email: string, password: string): Promise<BrowserResponse> {
    const page = await this.get(url);
    const form = postForms(page.body).find(({ fields }) => "login" in fields && "password" in fields);
    if (form === undefined)
      throw new Error(`no login form at ${page.url} (${page.status}): ${page.body.slice(0, 300)}`);
    return this.get(new URL(form.action, page.url).href, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ ...form.fields, login: email, password }).toString(),
    });
  }

  /** The Cookie header that a request to this URL would carry. */
  cookies(url: string): Promise<string> {
    return this.jar.getCookieString(url);
  }

  async close(): Promise<void> {
    await this.agent.close();
  }

  private async send(url: string, options: BrowserRequest): Promise<BrowserResponse> {
    const cookie = await this.jar.getCookieString(url);
    const { statusCode, headers, body } = await request(url, {
      dispatcher: this.agent,
      method: options.method ?? "GET",
      headers: { ...(cookie === "" ? {} : { cookie }), accept: "text/html", ...options.headers },
      body: options.body,
    });
    const setCookies = asList(headers["set-cookie"]);
    for (const line of setCookies) await this.jar.setCookie(line, url, { ignoreError: true });
    return { url, status: statusCode, headers, setCookies, body: await body.text(), redirects: [] };
  }
}
