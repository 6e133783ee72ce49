import { parseSetCookie, stringifyCookie } from 'cookie';

/** What one request of a browser looks like to the gateway. */
export interface BrowserRequestOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The part of a browser that matters here: it keeps cookies, and reports with each request that a page of the gateway sent it. */
export class Browser {
  readonly cookies = new Map<string, string>();
  /** The attributes of the cookies that were set, as they came. */
  readonly setCookies: string[] = [];
  private readonly address: string;

  constructor(address: string) {
    this.address = address;
  }

  get cookieHeader(): string {
    return stringifyCookie(Object.fromEntries(this.cookies));
  }

  async request(
    path: string,
    { method = 'GET', body, headers = { 'sec-fetch-site': 'same-origin' } }: BrowserRequestOptions = {},
  ): Promise<Response> {
    const response = await fetch(`${this.address}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.cookies.size > 0 && { cookie: this.cookieHeader }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const header of response.headers.getSetCookie()) this.keep(header);
    return response;
  }

  /** The HTTP status and the data of an operation. */
  async ask(query: string, headers?: Readonly<Record<string, string>>): Promise<{ status: number; data: unknown }> {
    const response = await this.request('/graphql', { method: 'POST', body: { query }, ...(headers && { headers }) });
    return { status: response.status, data: ((await response.json()) as { data?: unknown }).data };
  }

  private keep(header: string): void {
    this.setCookies.push(header);
    const { name, value = '', maxAge } = parseSetCookie(header);
    if (maxAge === 0) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
