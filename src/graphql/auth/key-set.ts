import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { fetchKeySet } from './key-set-fetch.js';
import { AuthenticationUnavailable } from './viewer.js';

const timeoutMs = 5_000;
/** A key that is not known is looked for no more often than this, whoever asks with it. */
const cooldownMs = 30_000;
const freshMs = 600_000;
/** Keys that were good go on being good for so long while the issuer cannot be reached. */
const maxStaleMs = 3_600_000;
/** How long the issuer is left alone after it could not be reached. */
const restMs = 5_000;

/**
 * The public keys behind an address (RFC 7517): read when they are needed, kept for ten minutes, and read anew for a key that is not
 * known. Throws AuthenticationUnavailable when they cannot be had, and what jose throws when a token names none of them.
 */
export function createKeySet(jwksUri: string): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: timeoutMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: freshMs,
    [customFetch]: fetchKeySet,
  });
  let readAt = -Infinity;
  let failure: { readonly at: number; readonly error: unknown } | undefined;

  /** A key that is missing in what was read last may have been added since. */
  const fromMemory: JWTVerifyGetKey = async (header, token) => {
    const known = Date.now() - readAt < maxStaleMs ? remote.jwks() : undefined;
    if (known === undefined) throw new AuthenticationUnavailable(failure?.error);
    return createLocalJWKSet(known)(header, token).catch((error: unknown) => {
      throw error instanceof errors.JWKSNoMatchingKey ? new AuthenticationUnavailable(failure?.error) : error;
    });
  };

  return async (header, token) => {
    if (failure !== undefined && Date.now() - failure.at < restMs) return fromMemory(header, token);
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
