import { parseCookie, stringifySetCookie, type SetCookie } from 'cookie';

/** A browser accepts 4096 bytes a cookie with its name and attributes. */
const maxPartLength = 3_800;
/** Node accepts 16 KiB of headers in a request. */
const maxParts = 3;

export interface CookieOptions {
  readonly name: string;
  /** Whether browsers reach the gateway by https. */
  readonly isSecure: boolean;
  readonly sameSite: 'strict' | 'lax';
  readonly path: string;
}

/** A cookie that scripts cannot read. A long value is split into several cookies. */
export class CookieJar {
  private readonly names: readonly string[];
  private readonly attributes: Omit<SetCookie, 'name' | 'value'>;

  constructor({ name, isSecure, sameSite, path }: CookieOptions) {
    // Browsers accept this prefix only from the host itself by https, so that no other host of the domain can set the cookie.
    const prefix = isSecure && path === '/' ? '__Host-' : '';
    this.names = Array.from({ length: maxParts }, (_, index) => `${prefix}${name}${index === 0 ? '' : `.${index}`}`);
    this.attributes = { httpOnly: true, secure: isSecure, sameSite, path };
  }

  /** The value of a request's Cookie header; undefined when there is none. */
  read(header: string | undefined): string | undefined {
    if (header === undefined) return undefined;
    const cookies = parseCookie(header);
    const parts = this.names.map((name) => cookies[name] ?? '');
    return parts[0] === '' ? undefined : parts.join('');
  }

  /** The Set-Cookie headers for a value; undefined when it is too long. */
  set(value: string, maxAgeSeconds: number): string[] | undefined {
    if (value.length > maxPartLength * maxParts) return undefined;
    return this.names.map((name, index) => {
      const part = value.slice(index * maxPartLength, (index + 1) * maxPartLength);
      return part === '' ? this.clearPart(name) : stringifySetCookie({ name, value: part, maxAge: maxAgeSeconds, ...this.attributes });
    });
  }

  /** The Set-Cookie headers that delete it. */
  clear(): string[] {
    return this.names.map((name) => this.clearPart(name));
  }

  private clearPart(name: string): string {
    return stringifySetCookie({ name, value: '', maxAge: 0, ...this.attributes });
  }
}
