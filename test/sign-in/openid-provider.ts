import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import type { JwtConfiguration } from '../../src/config/configuration.js';

/** What the provider does wrong from now on. */
export interface ProviderFaults {
  /** The person refuses. */
  denies?: boolean;
  /** Claims that replace those of the id token. */
  idToken?: JWTPayload;
  /** Claims that replace those of the access token. */
  accessToken?: JWTPayload;
  /** Answers every request with 500. */
  isDown?: boolean;
  /** The token endpoint sends without end. */
  isEndless?: boolean;
}

/** An OpenID provider as strict as its documents: RFC 6749, RFC 7636 and OpenID Connect Core 1.0. */
export interface OpenIdProvider {
  readonly jwt: JwtConfiguration;
  readonly faults: ProviderFaults;
  /** The number of requests for tokens. */
  readonly tokenRequests: number;
  close(): Promise<void>;
}

interface Authorization {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string;
}

export async function startOpenIdProvider(client: {
  readonly id: string;
  readonly secret: string;
  readonly redirectUri: string;
}): Promise<OpenIdProvider> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }];
  const faults: ProviderFaults = {};
  const authorizations = new Map<string, Authorization>();
  let tokenRequests = 0;
  let issuer = '';

  const sign = (claims: JWTPayload): Promise<string> =>
    new SignJWT({ iss: issuer, sub: 'ada', exp: Math.floor(Date.now() / 1000) + 3600, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'key-1' })
      .setIssuedAt()
      .sign(privateKey);

  function authorize(parameters: URLSearchParams): { status: number; location?: string } {
    const back = new URL(client.redirectUri);
    const state = parameters.get('state') ?? '';
    const isValid =
      parameters.get('client_id') === client.id &&
      parameters.get('redirect_uri') === client.redirectUri &&
      parameters.get('response_type') === 'code' &&
      parameters.get('code_challenge_method') === 'S256' &&
      state !== '';
    if (!isValid) return { status: 400 };
    back.searchParams.set('state', state);
    if (faults.denies === true) back.searchParams.set('error', 'access_denied');
    else {
      const code = randomUUID();
      authorizations.set(code, {
        clientId: client.id,
        redirectUri: client.redirectUri,
        challenge: parameters.get('code_challenge') ?? '',
        nonce: parameters.get('nonce') ?? '',
      });
      back.searchParams.set('code', code);
    }
    return { status: 302, location: back.href };
  }

  async function token(body: URLSearchParams): Promise<{ status: number; body: object }> {
    tokenRequests += 1;
    const authorization = authorizations.get(body.get('code') ?? '');
    authorizations.delete(body.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    if (body.get('client_id') !== client.id || body.get('client_secret') !== client.secret)
      return { status: 401, body: { error: 'invalid_client' } };
    const isValid =
      body.get('grant_type') === 'authorization_code' &&
      authorization !== undefined &&
      authorization.challenge === challenge &&
      authorization.redirectUri === body.get('redirect_uri');
    if (!isValid) return { status: 400, body: { error: 'invalid_grant' } };
    const access = { aud: 'parley', scope: 'orders:read channels:read', channels: ['rio'], ...faults.accessToken };
    return {
      status: 200,
      body: {
        token_type: 'Bearer',
        expires_in: 3600,
        access_token: await sign(access),
        id_token: await sign({ aud: client.id, nonce: authorization.nonce, ...faults.idToken }),
      },
    };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: object): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (faults.isDown === true) return send(500, { error: 'the stack of the provider' });
    const { pathname, searchParams } = new URL(request.url ?? '', issuer);
    if (pathname === '/.well-known/openid-configuration') {
      const endpoints = {
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        end_session_endpoint: `${issuer}/end`,
      };
      return send(200, { issuer, jwks_uri: `${issuer}/keys`, id_token_signing_alg_values_supported: ['ES256'], ...endpoints });
    }
    if (pathname === '/keys') return send(200, { keys });
    if (pathname === '/end' || pathname === '/favicon.ico') return send(200, {});
    if (pathname === '/authorize') {
      const { status, location } = authorize(searchParams);
      return void response.writeHead(status, location === undefined ? {} : { location }).end();
    }
    if (faults.isEndless === true) return sendForever(response);
    const { status, body } = await token(new URLSearchParams(await textOf(request)));
    send(status, body);
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    jwt: { issuer, audience: 'parley', jwksUri: `${issuer}/keys` },
    faults,
    get tokenRequests() {
      return tokenRequests;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function sendForever(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
  };
  response.on('drain', more);
  more();
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
