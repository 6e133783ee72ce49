import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { identify, sendRefusal, type AdmissionOptions } from '../graphql/transport/admission.js';
import { sendError } from '../graphql/transport/error-response.js';
import { CookieJar } from './cookie-jar.js';
import { SignInRefused, type Issuer, type SignInAttempt } from './issuer.js';
import { isFromOwnPage } from './own-page.js';
import { createSealedValues } from './sealed-value.js';
import { isHttps, type BrowserSessions } from './sessions.js';

export interface SignInOptions extends AdmissionOptions {
  readonly sessions: BrowserSessions;
  /** Undefined: people sign in with the token of a client. */
  readonly issuer: Issuer | undefined;
  readonly secrets: readonly string[];
  readonly publicUrl: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What `GET /console/session` returns. */
interface SessionAnswer {
  /** How people may sign in; empty where nobody needs to. */
  readonly methods: readonly ('issuer' | 'token')[];
  readonly isSignedIn: boolean;
  /** RFC 3339; null where the session does not end. */
  readonly expiresAt: string | null;
}

/** How long a person may take at the issuer. */
const maxAttemptMs = 600_000;
const tokenBody = z.strictObject({ token: z.string().min(1).max(8_192) });
/** A path of the console, and no address of another host such as `//host` or `/\host`. */
const consolePath = /^\/console(?:[/?#][^\\]*)?$/;
const noStore = { 'cache-control': 'no-store' };

/** In the sandbox nobody signs in. */
export function serveOpenSession(app: FastifyInstance): void {
  const answer: SessionAnswer = { methods: [], isSignedIn: true, expiresAt: null };
  app.get('/console/session', (_request, reply) => reply.headers(noStore).send(answer));
}

/**
 * `/console/session`: GET reports how to sign in and whether somebody is signed in, POST signs in with the token of a client, DELETE signs out.
 * `/console/sign-in` and `/console/signed-in` sign in at the issuer.
 */
export function serveSignIn(app: FastifyInstance, options: SignInOptions): void {
  const { sessions, issuer, publicUrl } = options;

  app.get('/console/session', async (request, reply) => {
    // Pages of other sites send no cookie and cannot read the answer.
    const session = await sessions.inCookie(request);
    const answer: SessionAnswer = {
      methods: issuer === undefined ? ['token'] : ['issuer', 'token'],
      isSignedIn: session !== undefined,
      expiresAt: session === undefined ? null : new Date(session.expiresAt).toISOString(),
    };
    return reply.headers(noStore).send(answer);
  });

  app.post('/console/session', async (request, reply) => {
    if (!isFromOwnPage(request, publicUrl)) return refuseForeignPage(reply);
    const body = tokenBody.safeParse(request.body);
    if (!body.success) {
      return sendError(reply, { status: 400, code: 'BAD_REQUEST', message: 'Send {"token": "..."} with the token of a client.' });
    }
    const identification = await identify(options, `Bearer ${body.data.token}`, request.ip);
    if ('refusal' in identification) return sendRefusal(reply, identification);
    return beginSession(reply, sessions, body.data.token, identification.viewer.expiresAt);
  });

  app.delete('/console/session', async (request, reply) => {
    if (!isFromOwnPage(request, publicUrl)) return refuseForeignPage(reply);
    reply.headers(noStore).header('set-cookie', sessions.jar.clear());
    const signOutAddress = await issuer?.signOutAddress().catch(() => undefined);
    return reply.send({ signOutAddress: signOutAddress ?? null });
  });

  if (issuer !== undefined) serveIssuer(app, issuer, options);
}

function serveIssuer(app: FastifyInstance, issuer: Issuer, options: SignInOptions): void {
  const { sessions, publicUrl, now, report } = options;
  const attempts = createSealedValues<SignInAttempt>(options.secrets, 'sign-in attempt');
  // Lax: the browser comes back by a link of another site.
  const jar = new CookieJar({ name: 'parley-sign-in', isSecure: isHttps(publicUrl), sameSite: 'lax', path: '/console' });

  app.get('/console/sign-in', async (request, reply) => {
    const { returnTo } = request.query as { returnTo?: unknown };
    const path = typeof returnTo === 'string' && consolePath.test(returnTo) ? returnTo : '/console';
    const begun = await issuer.begin(path).catch(report);
    if (begun === undefined) return sendBack(reply, 'unavailable');
    const cookie = jar.set(await attempts.seal(begun.attempt, now() + maxAttemptMs), maxAttemptMs / 1000) ?? [];
    return reply.headers(noStore).header('set-cookie', cookie).redirect(begun.address);
  });

  app.get('/console/signed-in', async (request, reply) => {
    const attempt = await attempts.open(jar.read(request.headers.cookie) ?? '');
    reply.headers(noStore).header('set-cookie', jar.clear());
    if (attempt === undefined) return sendBack(reply, 'expired');
    try {
      const token = await issuer.finish(parametersOf(request), attempt);
      const identification = await identify(options, `Bearer ${token}`, request.ip);
      if ('refusal' in identification) return await sendBack(reply, identification.refusal === 'unavailable' ? 'unavailable' : 'no-access');
      const cookies = await sessions.begin(token, identification.viewer.expiresAt);
      if (cookies === undefined) return await sendBack(reply, 'token-too-long');
      return await reply.header('set-cookie', cookies).redirect(attempt.returnTo);
    } catch (error) {
      report(error);
      return sendBack(reply, error instanceof SignInRefused ? error.reason : 'unavailable');
    }
  });
}

/** Why a sign-in at the issuer failed, for the console to explain. */
type Failure = 'denied' | 'expired' | 'failed' | 'no-access' | 'token-too-long' | 'unavailable';

function sendBack(reply: FastifyReply, failure: Failure): FastifyReply {
  return reply.headers(noStore).redirect(`/console?signInFailure=${failure}`);
}

function parametersOf(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(request.url.split('?')[1] ?? '');
}

async function beginSession(
  reply: FastifyReply,
  sessions: BrowserSessions,
  token: string,
  expiresAt: number | undefined,
): Promise<FastifyReply> {
  const cookies = await sessions.begin(token, expiresAt);
  if (cookies === undefined) return sendError(reply, { status: 400, code: 'BAD_REQUEST', message: 'The token is too long for a cookie.' });
  return reply.headers(noStore).header('set-cookie', cookies).code(204).send();
}

function refuseForeignPage(reply: FastifyReply): FastifyReply {
  return sendError(reply, { status: 403, code: 'FORBIDDEN', message: "Only the gateway's own pages may sign in and out." });
}
