import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { AuthenticationUnavailable } from './authentication.js';
import { createBoundedFetch } from './bounded-fetch.js';

const timeoutMs = 5_000;
/** The minimum time between two reads for unknown keys, so that forged key ids cannot flood the issuer. */
const cooldownMs = 30_000;
const freshMs = 600_000;
/** How long known keys stay valid while the issuer cannot be reached. */
const maxStaleMs = 3_600_000;
/** How long to wait after a failed read. */
const retryAfterMs = 5_000;
/** A key set has a few keys of some hundred bytes each. */
const maxBytes = 1_048_576;

/**
 * The public keys at an address (RFC 7517). They are read on demand, kept for ten minutes, and read again for an unknown key id. Throws
 * AuthenticationUnavailable when they cannot be read, and jose's error when no key fits the token.
 */
export function createKeySet(jwksUri: string): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: timeoutMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: freshMs,
    [customFetch]: createBoundedFetch('The key set of the issuer', maxBytes),
  });
  let readAt = -Infinity;
  let failure: { readonly at: number; readonly error: unknown } | undefined;

  /** The issuer may have added a key that is missing in the last set, so that such a token is not known to be invalid. */
  const fromMemory: JWTVerifyGetKey = async (header, token) => {
    const known = Date.now() - readAt < maxStaleMs ? remote.jwks() : undefined;
    if (known === undefined) throw new AuthenticationUnavailable(failure?.error);
    return createLocalJWKSet(known)(header, token).catch((error: unknown) => {
      throw error instanceof errors.JWKSNoMatchingKey ? new AuthenticationUnavailable(failure?.error) : error;
    });
  };

  return async (header, token) => {
    if (failure !== undefined && Date.now() - failure.at < retryAfterMs) return fromMemory(header, token);
    try {
      const key = await remote(header, token);
      failure = undefined;
      return key;
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      failure = { at: Date.now(), error };
      return fromMemory(header, token);
    } finally {
      if (remote.coolingDown) readAt = Date.now();
    }
  };
}
