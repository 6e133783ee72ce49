import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuseOperation } from './operation-refusal.js';
import type { RateLimits } from './rate-limit.js';
import { refuseForNow, refuseUnknown } from './refusal.js';
import { AuthenticationUnavailable, type Authenticate, type Viewer } from './viewer.js';

export interface AdmissionOptions {
  readonly authenticate: Authenticate;
  readonly rates: RateLimits;
  readonly report: (error: unknown) => void;
}

/** Who asks; undefined when nobody known does, nobody can tell, or it is too often, and the request has been answered so. */
export async function admit(
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
