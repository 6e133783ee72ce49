import * as oauth from 'oauth4webapi';
import { createBoundedFetch } from '../graphql/auth/bounded-fetch.js';

/** Sign-in at an OpenID provider: the authorization code flow with PKCE (RFC 7636), state and nonce. */
export interface IssuerOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined: a public client. */
  readonly clientSecret: string | undefined;
  readonly scope: string;
  /** Further parameters of the authorization request. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The origin of the gateway. */
  readonly publicUrl: string;
}

/** What must be known when the person comes back from the issuer. */
export interface SignInAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** A path of the console. */
  readonly returnTo: string;
}

/** The issuer refused, or what it sent back cannot be trusted. `error` is for the log. */
export class SignInRefused extends Error {
  /** `denied`: the person or the issuer refused. `failed`: the answer is not valid. */
  readonly reason: 'denied' | 'failed';

  constructor(reason: 'denied' | 'failed', cause: unknown) {
    super(reason === 'denied' ? 'The issuer refused the sign-in.' : 'The sign-in could not be completed.', { cause });
    this.name = 'SignInRefused';
    this.reason = reason;
  }
}

const timeoutMs = 5_000;
const maxAnswerBytes = 1_048_576;
/** The addresses of an issuer hardly ever change. */
const metadataFreshMs = 3_600_000;

export class Issuer {
  private readonly options: IssuerOptions;
  private readonly client: oauth.Client;
  private readonly redirectUri: string;
  private metadata: { readonly readAt: number; readonly server: Promise<oauth.AuthorizationServer> } | undefined;

  constructor(options: IssuerOptions) {
    this.options = options;
    this.client = { client_id: options.clientId };
    this.redirectUri = `${options.publicUrl}/console/signed-in`;
  }

  /** Where the browser is sent, and what to remember until it comes back. Throws when the issuer cannot be read. */
  async begin(returnTo: string): Promise<{ readonly address: string; readonly attempt: SignInAttempt }> {
    const server = await this.server();
    if (server.authorization_endpoint === undefined) throw new Error('The issuer names no authorization_endpoint.');
    const attempt = {
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      codeVerifier: oauth.generateRandomCodeVerifier(),
      returnTo,
    };
    const address = new URL(server.authorization_endpoint);
    const parameters = {
      ...this.options.parameters,
      client_id: this.options.clientId,
      redirect_uri: this.redirectUri,
      response_type: 'code',
      scope: this.options.scope,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(attempt.codeVerifier),
      code_challenge_method: 'S256',
    };
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
    return { address: address.href, attempt };
  }

  /** The access token for the parameters with which the browser came back. Throws SignInRefused. */
  async finish(parameters: URLSearchParams, { state, nonce, codeVerifier }: SignInAttempt): Promise<string> {
    const server = await this.server();
    const { clientSecret, scope } = this.options;
    const authentication = clientSecret === undefined ? oauth.None() : oauth.ClientSecretPost(clientSecret);
    try {
      const answer = oauth.validateAuthResponse(server, this.client, parameters, state);
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        this.client,
        authentication,
        answer,
        this.redirectUri,
        codeVerifier,
        this.requestOptions(),
      );
      const isOpenId = scope.split(' ').includes('openid');
      const token = await oauth.processAuthorizationCodeResponse(server, this.client, response, {
        expectedNonce: isOpenId ? nonce : oauth.expectNoNonce,
        requireIdToken: isOpenId,
      });
      return token.access_token;
    } catch (error) {
      throw new SignInRefused(error instanceof oauth.AuthorizationResponseError ? 'denied' : 'failed', error);
    }
  }

  /** Where a person signs out at the issuer too; undefined where the issuer documents no such address. */
  async signOutAddress(): Promise<string | undefined> {
    const { end_session_endpoint: endpoint } = await this.server();
    if (endpoint === undefined) return undefined;
    const address = new URL(endpoint);
    address.searchParams.set('client_id', this.options.clientId);
    address.searchParams.set('post_logout_redirect_uri', `${this.options.publicUrl}/console`);
    return address.href;
  }

  /** The issuer's document with its addresses. A read that fails is repeated by the next sign-in. */
  private server(): Promise<oauth.AuthorizationServer> {
    const known = this.metadata;
    if (known !== undefined && performance.now() - known.readAt < metadataFreshMs) return known.server;
    const server = this.discover();
    const metadata = { readAt: performance.now(), server };
    this.metadata = metadata;
    server.catch(() => {
      if (this.metadata === metadata) this.metadata = undefined;
    });
    return server;
  }

  private async discover(): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(this.options.issuer);
    return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, this.requestOptions()));
  }

  private requestOptions() {
    return {
      signal: () => AbortSignal.timeout(timeoutMs),
      [oauth.customFetch]: createBoundedFetch('The answer of the issuer', maxAnswerBytes),
      // The configuration accepts http only for an issuer on this machine.
      [oauth.allowInsecureRequests]: this.options.issuer.startsWith('http:'),
    };
  }
}
