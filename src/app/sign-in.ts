import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Configuration } from '../config/configuration.js';
import type { AdmissionOptions } from '../graphql/transport/admission.js';
import type { Issuer } from '../sign-in/issuer.js';

/** How people who use the console are authenticated. */
export interface BrowserSignIn {
  /** The Authorization header for which the cookie of a request stands; undefined where nobody signs in with a browser. */
  readonly authorizationOf: ((request: IncomingMessage) => Promise<string | undefined>) | undefined;
  /** Serves the routes. Requests to routes that are registered later may have a cookie in place of an Authorization header. */
  serve(app: FastifyInstance, admission: AdmissionOptions): void;
}

/** Loaded on demand: most processes in production serve no console. */
export async function openSignIn(configuration: Configuration): Promise<BrowserSignIn> {
  const { mode, secrets } = configuration;
  if (!configuration.console.enabled) return { authorizationOf: undefined, serve: () => undefined };
  const { serveOpenSession, serveSignIn } = await import('../sign-in/routes.js');
  if (mode === 'sandbox') return { authorizationOf: undefined, serve: serveOpenSession };
  const { BrowserSessions } = await import('../sign-in/sessions.js');
  const { publicUrl } = configuration.server;
  const now = Date.now;
  const sessions = new BrowserSessions({ secrets, publicUrl, now });
  const issuer = await openIssuer(configuration);
  return {
    authorizationOf: (request) => sessions.authorizationOf(request),
    serve: (app, admission) => {
      app.addHook('onRequest', (request, _reply, done) => {
        const { headers } = request;
        if (headers.authorization !== undefined || headers.cookie === undefined) return done();
        sessions.authorizationOf(request).then((authorization) => {
          if (authorization !== undefined) headers.authorization = authorization;
          done();
        }, done);
      });
      serveSignIn(app, { ...admission, sessions, issuer, secrets, publicUrl, now });
    },
  };
}

async function openIssuer({ jwt, server, console: { oidc } }: Configuration): Promise<Issuer | undefined> {
  if (oidc === undefined || jwt === undefined || server.publicUrl === undefined) return undefined;
  const { Issuer } = await import('../sign-in/issuer.js');
  const { clientId, clientSecret, scope, parameters } = oidc;
  return new Issuer({ issuer: jwt.issuer, clientId, clientSecret, scope, parameters, publicUrl: server.publicUrl });
}
