/** A new name for one write. `crypto.randomUUID` is absent on pages without TLS, which a console inside a shop's network may be. */
export function newIdempotencyKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
