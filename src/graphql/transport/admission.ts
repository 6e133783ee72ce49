import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { GraphQLError } from 'graphql';
import { AuthenticationUnavailable, type Authenticate } from '../auth/authentication.js';
import type { Viewer } from '../auth/viewer.js';
import type { RateLimits } from '../limits/rate-limit.js';
import { sendError, sendOperationError } from './error-response.js';

export interface AdmissionOptions {
  readonly authenticate: Authenticate;
  readonly rates: RateLimits;
  readonly report: (error: unknown) => void;
}

/** The viewer, or why there is none. */
export type Identification =
  | { readonly viewer: Viewer }
  | { readonly refusal: 'unauthenticated' | 'unavailable' }
  | { readonly refusal: 'rate-limited'; readonly error: GraphQLError };

/** Finds the viewer of a request or connection. An unknown token counts against the limit of its address. */
export async function identify(
  { authenticate, rates, report }: AdmissionOptions,
  authorization: string | undefined,
  address: string,
): Promise<Identification> {
  try {
    const viewer = await authenticate(authorization);
    if (viewer !== undefined) return { viewer };
  } catch (error) {
    if (!(error instanceof AuthenticationUnavailable)) throw error;
    report(error);
    return { refusal: 'unavailable' };
  }
  const error = await rates.takeFailure(address);
  return error === undefined ? { refusal: 'unauthenticated' } : { refusal: 'rate-limited', error };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the hook of `admitFirst`. */
    viewer: Viewer | undefined;
  }
}

export function decorateWithViewer(app: FastifyInstance): void {
  app.decorateRequest('viewer', undefined);
}

/** Refuses a request without a known token, or over its rate limit, before its body is read. `exempt` returns the viewer of a request that needs no token. */
export function admitFirst(
  options: AdmissionOptions,
  exempt: (request: FastifyRequest) => Viewer | undefined = () => undefined,
): onRequestAsyncHookHandler {
  return async (request, reply) => {
    request.viewer = exempt(request) ?? (await admit(options, request, reply));
    return request.viewer === undefined ? reply : undefined;
  };
}

/** The viewer of a request that was admitted. */
export function viewerOf({ viewer }: FastifyRequest): Viewer {
  if (viewer === undefined) throw new Error('The request was not admitted.');
  return viewer;
}

/** Undefined when the request was refused and answered. */
async function admit(options: AdmissionOptions, request: FastifyRequest, reply: FastifyReply): Promise<Viewer | undefined> {
  const identification = await identify(options, request.headers.authorization, request.ip);
  if ('refusal' in identification) {
    sendRefusal(reply, identification);
    return undefined;
  }
  const { viewer } = identification;
  const overRate = await options.rates.takeRequest(viewer.name);
  if (overRate === undefined) return viewer;
  sendOperationError(reply, overRate);
  return undefined;
}

const retryAfterSeconds = 5;

/** Answers a request that has no viewer. */
export function sendRefusal(reply: FastifyReply, identification: Exclude<Identification, { readonly viewer: Viewer }>): FastifyReply {
  switch (identification.refusal) {
    case 'rate-limited':
      return sendOperationError(reply, identification.error);
    case 'unauthenticated': {
      const message = 'The token is missing or unknown. Send the header Authorization: Bearer <token>.';
      return sendError(reply.header('www-authenticate', 'Bearer'), { status: 401, message, code: 'UNAUTHENTICATED' });
    }
    case 'unavailable': {
      const message = 'The gateway cannot verify tokens at the moment. Try again.';
      return sendError(reply.header('retry-after', String(retryAfterSeconds)), {
        status: 503,
        message,
        code: 'AUTHENTICATION_UNAVAILABLE',
      });
    }
  }
}
