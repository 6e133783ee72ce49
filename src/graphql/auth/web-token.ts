import { createHash } from 'node:crypto';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { AuthenticationUnavailable, type ReadToken } from './authentication.js';
import { createKeySet } from './key-set.js';
import { toChannels, tokenViewerPrefix, type Viewer } from './viewer.js';

/** The issuer whose JSON Web Tokens are accepted. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
}

/** Asymmetric algorithms only: with a shared secret, every party that can verify a token can also forge one. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
/** How far the issuer's clock and this one may differ. */
const toleranceSeconds = 30;
const maxToken = 8_192;
const maxSubject = 255;

/** How many verified tokens are kept, and for how long a token is not verified again. */
const maxVerified = 1_000;
const verifiedMs = 60_000;

/**
 * Reads JSON Web Tokens of one issuer. Scopes come from the claim `scope`, without those that are not in `knownScopes`; channels come from
 * the claim `channels`.
 */
export function createTokenReader({ issuer, audience, jwksUri }: TokenIssuer, knownScopes: readonly string[]): ReadToken {
  const keys = createKeySet(jwksUri);
  // Tokens expire by the wall clock, which may be set forward.
  const verified = new LRUCache<string, Viewer>({ max: maxVerified, ttl: verifiedMs, ttlResolution: 0, perf: { now: () => Date.now() } });
  const requirements = { issuer, audience, algorithms, clockTolerance: toleranceSeconds, requiredClaims: ['exp'] };

  async function verify(token: string): Promise<Viewer | undefined> {
    try {
      const { payload } = await jwtVerify(token, keys, requirements);
      return toViewer(payload, knownScopes);
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error instanceof AuthenticationUnavailable ? error : new AuthenticationUnavailable(error);
    }
  }

  async function verifyAndKeep(token: string, key: string): Promise<Viewer | undefined> {
    const viewer = await verify(token);
    if (viewer?.expiresAt === undefined) return undefined;
    const ttl = Math.min(viewer.expiresAt - Date.now(), verifiedMs);
    // The cache takes a TTL of 0 for none at all.
    if (ttl >= 1) verified.set(key, viewer, { ttl: Math.floor(ttl) });
    return viewer;
  }

  return (token) => {
    if (token.length > maxToken || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return undefined;
    const key = createHash('sha256').update(token).digest('base64');
    return verified.get(key) ?? verifyAndKeep(token, key);
  };
}

/** Undefined without a subject or an expiry time. */
function toViewer(claims: JWTPayload, knownScopes: readonly string[]): Viewer | undefined {
  const subject = [claims.sub, claims['client_id'], claims['azp']].find((claim) => typeof claim === 'string' && claim !== '');
  if (typeof subject !== 'string' || subject.length > maxSubject || claims.exp === undefined) return undefined;
  return {
    name: tokenViewerPrefix + subject,
    scopes: new Set(wordsIn(claims['scope']).filter((scope) => knownScopes.includes(scope))),
    channels: toChannels(wordsIn(claims['channels'])),
    expiresAt: (claims.exp + toleranceSeconds) * 1000,
  };
}

/** Words of a list or of a text separated by blanks; none for a claim that is missing or has another type. */
function wordsIn(claim: unknown): string[] {
  const words: unknown[] = typeof claim === 'string' ? claim.split(/\s+/) : Array.isArray(claim) ? claim : [];
  return words.filter((word): word is string => typeof word === 'string' && word !== '');
}
