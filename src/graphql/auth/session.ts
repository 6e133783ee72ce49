import { AuthenticationUnavailable, coversRights, type Authenticate, type Viewer } from './viewer.js';

/** A connection that stays open behind its first answer. */
export interface Session {
  readonly viewer: Viewer;
  /** What it was let in by. */
  readonly authorization: string | undefined;
  /** Ends it; `reason` is for people. */
  end(reason: string): void;
}

/** Calls when it is that time, in milliseconds since the epoch, unless it is cancelled before. */
export type Alarm = (time: number, call: () => void) => { cancel(): void };

/** Every connection that stays open, so that none outlives the right to be there. */
export class Sessions {
  private readonly open = new Map<Session, { cancel(): void }>();
  private readonly alarm: Alarm;

  constructor(alarm: Alarm = alarmAt) {
    this.alarm = alarm;
  }

  /** From now on it ends with its viewer's token. To be called with what is returned when it has ended by itself. */
  begin(session: Session): () => void {
    const { expiresAt } = session.viewer;
    const expiry = expiresAt === undefined ? never : this.alarm(expiresAt, () => this.end(session, 'Token expired'));
    this.open.set(session, expiry);
    return () => this.forget(session);
  }

  /**
   * Ends those that would not be let in now, or with fewer rights, and tells how many. Whoever's right cannot be found out now keeps it
   * until it expires.
   */
  async review(authenticate: Authenticate): Promise<number> {
    const lost = await Promise.all(
      [...this.open.keys()].map(async (session) => ({ session, isLost: await isLost(session, authenticate) })),
    );
    const ended = lost.filter(({ isLost }) => isLost);
    for (const { session } of ended) this.end(session, 'Access changed');
    return ended.length;
  }

  private end(session: Session, reason: string): void {
    if (!this.open.has(session)) return;
    this.forget(session);
    session.end(reason);
  }

  private forget(session: Session): void {
    this.open.get(session)?.cancel();
    this.open.delete(session);
  }
}

async function isLost({ viewer, authorization }: Session, authenticate: Authenticate): Promise<boolean> {
  try {
    const found = await authenticate(authorization);
    return found?.name !== viewer.name || !coversRights(found, viewer);
  } catch (error) {
    if (error instanceof AuthenticationUnavailable) return false;
    throw error;
  }
}

const never = { cancel: (): void => undefined };
/** The longest that a timer can wait. */
const maxMs = 2_147_483_647;

const alarmAt: Alarm = (time, call) => {
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const left = time - Date.now();
    timer = setTimeout(left > maxMs ? wait : call, Math.min(Math.max(left, 0), maxMs)).unref();
  };
  wait();
  return { cancel: () => clearTimeout(timer) };
};
