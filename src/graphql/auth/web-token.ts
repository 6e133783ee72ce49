import { createHash } from 'node:crypto';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { BoundedMap } from '../../domain/bounded-memory.js';
import { createKeySet } from './key-set.js';
import { AuthenticationUnavailable, toChannels, type Viewer } from './viewer.js';

/** Who issues the JSON Web Tokens that are accepted, and for whom. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
}

/** Signed with a private key: with a shared one, whoever can check a token could make one. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
/** By so much clocks may differ. */
const toleranceSeconds = 30;
const maxToken = 8_192;
const maxSubject = 255;

/** Tokens whose signature was checked, and for how long it is not checked again. */
const maxRemembered = 1_000;
const rememberedMs = 60_000;

/** What stands before a subject in a viewer's name, so that no issuer can make a token for a client of the configuration. */
export const tokenViewerPrefix = 'jwt:';

export type ReadToken = (token: string) => Viewer | undefined | Promise<Viewer | undefined>;

/**
 * Reads JSON Web Tokens of one issuer: scopes from the claim `scope`, of which those that are not `knownScopes` are left out, and channels
 * from the claim `channels`. Undefined for a token that is not good; throws AuthenticationUnavailable when nobody can tell.
 */
export function createTokenReader({ issuer, audience, jwksUri }: TokenIssuer, knownScopes: readonly string[]): ReadToken {
  const keys = createKeySet(jwksUri);
  const remembered = new BoundedMap<{ readonly viewer: Viewer; readonly until: number }>(maxRemembered);
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

  async function remember(token: string, key: string): Promise<Viewer | undefined> {
    const viewer = await verify(token);
    if (viewer?.expiresAt === undefined) return undefined;
    remembered.set(key, { viewer, until: Math.min(viewer.expiresAt, Date.now() + rememberedMs) });
    return viewer;
  }

  return (token) => {
    if (token.length > maxToken || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return undefined;
    const key = createHash('sha256').update(token).digest('base64');
    const known = remembered.get(key);
    if (known !== undefined && Date.now() < known.until) return known.viewer;
    remembered.delete(key);
    return remember(token, key);
  };
}

/** Undefined when it does not say who it is for. */
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

/** A list, or a text with blanks between its words; none where the claim is missing or something else. */
function wordsIn(claim: unknown): string[] {
  const words: unknown[] = typeof claim === 'string' ? claim.split(/\s+/) : Array.isArray(claim) ? claim : [];
  return words.filter((word): word is string => typeof word === 'string' && word !== '');
}
