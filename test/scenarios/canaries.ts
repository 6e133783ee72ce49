import { randomBytes } from 'node:crypto';

/** Unique secrets, and a search for them in any text. */
export class Canaries {
  private readonly planted = new Map<string, string>();

  /** A secret that differs from itself when it is percent-encoded. */
  plant(name: string): string {
    return this.know(name, `Kq/${randomBytes(9).toString('hex')}+Z`);
  }

  /** A secret that needs no escaping in a URL. */
  plantPlain(name: string): string {
    return this.know(name, `kq-${randomBytes(9).toString('hex')}`);
  }

  know(name: string, secret: string): string {
    this.planted.set(name, secret);
    return secret;
  }

  get size(): number {
    return this.planted.size;
  }

  /** The names of the secrets that a text contains: plain, percent-encoded, in JSON or in base64. */
  in(text: string, except: readonly string[] = []): string[] {
    const searched = [...this.planted].filter(([name]) => !except.some((beginning) => name.startsWith(beginning)));
    return searched.filter(([, secret]) => spellingsOf(secret).some((spelling) => text.includes(spelling))).map(([name]) => name);
  }
}

function spellingsOf(secret: string): string[] {
  const encoded = encodeURIComponent(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  return [secret, encoded, encoded.toLowerCase(), json, json.replaceAll('/', '\\/'), secret.slice(3, 17), ...base64Of(secret)];
}

/** The part of a base64 text that does not depend on the bytes before and after the secret. */
function base64Of(secret: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.from(' '.repeat(before) + secret).toString('base64');
    const inner = text.slice(before === 0 ? 0 : 4, text.length - 4);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
