import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { CookieJar } from './cookie-jar.js';
import { isFromOwnPage } from './own-page.js';
import { createSealedValues, type SealedValues } from './sealed-value.js';

/** What the session of a browser holds. */
export interface BrowserSession {
  /** The token of a client or of the issuer. Every request is authenticated with it again, so that a lost right is lost at once. */
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface BrowserRequest {
  readonly headers: IncomingHttpHeaders;
  readonly method?: string | undefined;
}

export interface BrowserSessionOptions {
  readonly secrets: readonly string[];
  readonly publicUrl: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A working day: after it people sign in again. */
const maxSessionMs = 12 * 60 * 60 * 1000;
/** How many opened cookies are kept, because opening takes longer than the rest of the authentication. */
const maxOpened = 1_000;

/** The sessions of browsers. They are kept in an encrypted cookie alone: a replica needs no store to know them, and a script cannot read the token. */
export class BrowserSessions {
  readonly jar: CookieJar;
  private readonly sealed: SealedValues<BrowserSession>;
  private readonly opened = new LRUCache<string, BrowserSession>({ max: maxOpened });
  private readonly publicUrl: string | undefined;
  private readonly now: () => number;

  constructor({ secrets, publicUrl, now }: BrowserSessionOptions) {
    this.publicUrl = publicUrl;
    this.now = now;
    this.sealed = createSealedValues(secrets, 'browser session');
    this.jar = new CookieJar({ name: 'parley-session', isSecure: isHttps(publicUrl), sameSite: 'strict', path: '/' });
  }

  /** The Set-Cookie headers of a new session; undefined when the token is too long for cookies. */
  async begin(token: string, tokenExpiresAt: number | undefined): Promise<readonly string[] | undefined> {
    const expiresAt = Math.min(this.now() + maxSessionMs, tokenExpiresAt ?? Infinity);
    const value = await this.sealed.seal({ token, expiresAt }, expiresAt);
    return this.jar.set(value, Math.floor((expiresAt - this.now()) / 1000));
  }

  /** Undefined without a valid session, and when the request may come from a page of somebody else. */
  async of(request: BrowserRequest): Promise<BrowserSession | undefined> {
    return isFromOwnPage(request, this.publicUrl) ? this.inCookie(request) : undefined;
  }

  /** The same without a look at the page that sent the request: by http, browsers do not report it when a page only reads. */
  async inCookie(request: BrowserRequest): Promise<BrowserSession | undefined> {
    const value = this.jar.read(request.headers.cookie);
    if (value === undefined) return undefined;
    const session = this.opened.get(value) ?? (await this.sealed.open(value));
    if (session === undefined || session.expiresAt <= this.now()) return undefined;
    this.opened.set(value, session);
    return session;
  }

  /** The Authorization header for which a session stands. */
  async authorizationOf(request: BrowserRequest): Promise<string | undefined> {
    const session = await this.of(request);
    return session === undefined ? undefined : `Bearer ${session.token}`;
  }
}

export function isHttps(publicUrl: string | undefined): boolean {
  return publicUrl?.startsWith('https:') ?? false;
}
