import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';
import type { JwtConfiguration } from '../../../src/config/configuration.js';

/** Somebody who issues JSON Web Tokens and shows the keys to check them with. */
export interface TokenIssuer {
  readonly jwt: JwtConfiguration;
  /** How often the keys were asked for. */
  readonly reads: number;
  /** How the keys are answered from now on; undefined: as they should be. */
  answer: RequestListener | undefined;
  /** Makes a key pair, with which tokens are signed from now on; the keys of before stay good. */
  addKey(algorithm: string): Promise<JWK>;
  /** A good token of the subject `ada` that lasts an hour, but for what is given; `undefined` leaves a claim out. */
  sign(claims?: JWTPayload, header?: { readonly kid?: string }): Promise<string>;
  close(): Promise<void>;
}

const issuer = 'https://id.example';
const audience = 'parley';

export async function startTokenIssuer(algorithm = 'ES256'): Promise<TokenIssuer> {
  const keys: JWK[] = [];
  let signing: { readonly key: CryptoKey; readonly kid: string; readonly alg: string } | undefined;
  const state: { reads: number; answer: RequestListener | undefined } = { reads: 0, answer: undefined };
  const server = createServer((request, response) => {
    state.reads += 1;
    if (state.answer !== undefined) return state.answer(request, response);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const made: TokenIssuer = {
    jwt: { issuer, audience, jwksUri: `http://127.0.0.1:${port}/keys` },
    get reads() {
      return state.reads;
    },
    get answer() {
      return state.answer;
    },
    set answer(answer) {
      state.answer = answer;
    },
    addKey: async (alg) => {
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
      const kid = `key-${keys.length + 1}`;
      const shown = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
      keys.push(shown);
      signing = { key: privateKey, kid, alg };
      return shown;
    },
    sign: async (claims = {}, header = {}) => {
      if (signing === undefined) throw new Error('There is no key yet.');
      const { key, kid, alg } = signing;
      const seconds = Math.floor(Date.now() / 1000);
      const all = { iss: issuer, aud: audience, sub: 'ada', exp: seconds + 3600, scope: 'orders:read', channels: ['rio'], ...claims };
      return new SignJWT(all).setProtectedHeader({ alg, kid, ...header }).sign(key);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await made.addKey(algorithm);
  return made;
}
