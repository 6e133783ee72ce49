import type { lookup } from 'node:dns';
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Configuration } from '../config/configuration.js';
import type { Registry } from '../contract/registry.js';
import type { HoldsRight } from '../graphql/auth/authentication.js';
import { sees } from '../graphql/auth/viewer.js';
import { admitFirst, viewerOf, type AdmissionOptions } from '../graphql/transport/admission.js';
import { sendError, sendOperationError } from '../graphql/transport/error-response.js';
import { retryAfterSeconds } from '../load-shedding/raw-answer.js';
import { Media } from '../media/media.js';
import { createMediaIds, type MediaGrant } from '../media/media-address.js';
import { MediaError, notFound } from '../media/media-failure.js';
import { MediaFetcher, standardLimits, type MediaLimits } from '../media/media-fetch.js';
import { createMediaLinks, type MediaChannel, type MediaLinks } from '../media/media-links.js';
import { serveMedia } from '../media/route.js';
import type { Metrics } from '../observability/metrics.js';
import type { Redactor } from '../observability/redact.js';

/** What only tests replace. */
export interface MediaTesting {
  readonly limits?: MediaLimits;
  readonly lookup?: typeof lookup;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface MediaParts {
  readonly configuration: Configuration;
  readonly registry: Registry;
  readonly redactor: Redactor;
  readonly metrics: Metrics;
  readonly holdsRight: HoldsRight;
  readonly testing?: MediaTesting | undefined;
}

/** The files of all channels: the addresses that clients are shown, and the route that serves them. */
export interface MediaService {
  readonly links: MediaLinks;
  serve(app: FastifyInstance, admission: AdmissionOptions): void;
  close(): Promise<void>;
}

export function openMedia({ configuration, registry, redactor, metrics, holdsRight, testing = {} }: MediaParts): MediaService {
  const { limits = standardLimits, now = Date.now } = testing;
  // A sandbox's secrets are public.
  const secrets = configuration.mode === 'sandbox' ? [randomBytes(32).toString('hex')] : configuration.secrets;
  const ids = createMediaIds(secrets);
  const channels = new Map(configuration.channels.map((channel) => [channel.name, toMediaChannel(channel, registry)]));
  const channelOf = (name: string): MediaChannel | undefined => channels.get(name);
  const { publicUrl = '', cors } = configuration.server;
  const fetcher = new MediaFetcher(limits, testing.lookup);
  const media = new Media({ ids, fetcher, limits, channelOf, now, onExchange: (channel, exchange) => metrics.called(channel, exchange) });
  return {
    links: createMediaLinks({ ids, channelOf, publicUrl, redact: (text) => redactor.text(text), now }),
    serve: (app, admission) =>
      serveMedia(app, { media, limits, admit: createAdmission(admission, holdsRight), isEmbeddable: cors.origins.length > 0, sendFailure }),
    close: () => media.close(),
  };
}

function toMediaChannel({ name, baseUrl, mediaHosts }: Configuration['channels'][number], registry: Registry): MediaChannel {
  const files = registry.channel(name)?.provider.files;
  return { files, rule: { baseUrl, hosts: [...(files?.hosts ?? []), ...mediaHosts] } };
}

/**
 * A request with a token needs the rights of that token's viewer. One without, such as that of an image on a page, needs that the viewer who received
 * the address still has them. Both count against the viewer's limit of requests.
 */
function createAdmission(options: AdmissionOptions, holdsRight: HoldsRight) {
  const admit = admitFirst(options);
  return async (request: FastifyRequest, reply: FastifyReply, grant: MediaGrant | MediaError): Promise<boolean> => {
    if (request.headers.authorization !== undefined) {
      await admit.call(request.server, request, reply);
      if (request.viewer === undefined) return false;
      if (grant instanceof MediaError) return refuse(reply, grant);
      const viewer = viewerOf(request);
      return (sees(viewer, grant.channel) && viewer.scopes.has(grant.scope)) || refuse(reply, new MediaError(notFound));
    }
    const isHeld = !(grant instanceof MediaError) && holdsRight(grant.viewer, grant.scope, grant.channel);
    const overRate = isHeld ? await options.rates.takeRequest(grant.viewer) : await options.rates.takeFailure(request.ip);
    if (overRate !== undefined) {
      sendOperationError(reply, overRate);
      return false;
    }
    return isHeld || refuse(reply, grant instanceof MediaError ? grant : new MediaError(notFound));
  };
}

function refuse(reply: FastifyReply, error: MediaError): false {
  sendFailure(reply, error);
  return false;
}

function sendFailure(reply: FastifyReply, { failure }: MediaError): FastifyReply {
  if (failure.status === 503) reply.header('retry-after', String(retryAfterSeconds));
  return sendError(reply.header('cache-control', 'no-store'), failure);
}
