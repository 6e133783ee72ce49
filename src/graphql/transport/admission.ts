import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { refuseOperation } from './operation-refusal.js';
import type { RateLimits } from '../limits/rate-limit.js';
import { refuseForNow, refuseUnknown } from './refusal.js';
import { AuthenticationUnavailable, type Authenticate, type Viewer } from '../auth/viewer.js';

export interface AdmissionOptions {
  readonly authenticate: Authenticate;
  readonly rates: RateLimits;
  readonly report: (error: unknown) => void;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, behind the hook that finds it out. */
    viewer: Viewer | undefined;
  }
}

export function decorateWithViewer(app: FastifyInstance): void {
  app.decorateRequest('viewer', undefined);
}

/** Finds out who asks before anything of the body is awaited; whoever may not is answered by then. `known` is who needs no token. */
export function admitFirst(
  options: AdmissionOptions,
  known: (request: FastifyRequest) => Viewer | undefined = () => undefined,
): onRequestAsyncHookHandler {
  return async (request, reply) => {
    request.viewer = known(request) ?? (await admit(options, request, reply));
    return request.viewer === undefined ? reply : undefined;
  };
}

/** Who was found to ask. */
export function viewerOf({ viewer }: FastifyRequest): Viewer {
  if (viewer === undefined) throw new Error('A request was not admitted.');
  return viewer;
}

/** Who asks; undefined when nobody known does, nobody can tell, or it is too often, and the request has been answered so. */
async function admit(
  { authenticate, rates, report }: AdmissionOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Viewer | undefined> {
  try {
    const viewer = await authenticate(request.headers.authorization);
    const refusal = viewer === undefined ? await rates.takeFailure(request.ip) : await rates.takeRequest(viewer.name);
    if (refusal !== undefined) refuseOperation(reply, refusal);
    else if (viewer === undefined) refuseUnknown(reply);
    return refusal === undefined ? viewer : undefined;
  } catch (error) {
    if (!(error instanceof AuthenticationUnavailable)) throw error;
    report(error);
    refuseForNow(reply);
    return undefined;
  }
}
