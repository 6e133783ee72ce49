import type { FastifyInstance } from 'fastify';
import { cached } from './cached.js';

/** Why a gateway does not accept requests. */
export type Unreadiness = 'stopping' | 'overloaded' | 'ledger unreachable';

export interface ReadinessChecks {
  readonly isOverloaded: () => boolean;
  /** Throws when the store cannot be reached. */
  readonly probeLedger: () => Promise<void>;
}

const probeKeptMs = 2000;
const maxProbeWaitMs = 1000;

/** Whether the gateway accepts requests, for load balancers. */
export class Readiness {
  private readonly checks: ReadinessChecks;
  private readonly probe: () => Promise<boolean>;
  private runningProbe: Promise<void> | undefined;
  private stopping = false;

  constructor(checks: ReadinessChecks) {
    this.checks = checks;
    this.probe = cached(probeKeptMs, () => isInTime(this.probeOnce()));
  }

  /** Reports the gateway as not ready from now on. */
  stop(): void {
    this.stopping = true;
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  /** Undefined: the gateway is ready. */
  async reason(): Promise<Unreadiness | undefined> {
    if (this.stopping) return 'stopping';
    if (this.checks.isOverloaded()) return 'overloaded';
    return (await this.probe()) ? undefined : 'ledger unreachable';
  }

  /** One probe at a time: probes that hang would use up the store's connections. */
  private probeOnce(): Promise<void> {
    this.runningProbe ??= this.checks.probeLedger().finally(() => (this.runningProbe = undefined));
    return this.runningProbe;
  }
}

/** Serves `/health/live`, which shows that the process answers, and `/health/ready`. */
export function serveHealth(app: FastifyInstance, readiness: Readiness): void {
  app.get('/health/live', () => ({ status: 'ok' }));
  app.get('/health/ready', async (_request, reply) => {
    const reason = await readiness.reason();
    return reason === undefined ? { status: 'ok' } : reply.code(503).send({ status: reason });
  });
}

function isInTime(work: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), maxProbeWaitMs);
    work
      .then(
        () => resolve(true),
        () => resolve(false),
      )
      .finally(() => clearTimeout(timer));
  });
}
