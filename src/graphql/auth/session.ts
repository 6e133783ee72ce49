import { AuthenticationUnavailable, type Authenticate } from './authentication.js';
import { coversRights, type Viewer } from './viewer.js';

/** A WebSocket or event stream, which stays open after its first answer. */
export interface Session {
  readonly viewer: Viewer;
  /** The Authorization header that it was accepted with. */
  readonly authorization: string | undefined;
  /** Ends the connection; `reason` is for people. */
  end(reason: string): void;
}

/** Calls back at a time in milliseconds since the epoch, unless it is cancelled before. */
export type Alarm = (time: number, call: () => void) => { cancel(): void };

/** All open WebSockets and event streams. Ends those whose token expires or loses rights. */
export class Sessions {
  private readonly open = new Map<Session, { cancel(): void }>();
  private readonly alarm: Alarm;

  constructor(alarm: Alarm = alarmAt) {
    this.alarm = alarm;
  }

  /** The session ends when its viewer's token expires. Call the returned function when the connection has closed by itself. */
  begin(session: Session): () => void {
    const { expiresAt } = session.viewer;
    const expiry = expiresAt === undefined ? never : this.alarm(expiresAt, () => this.end(session, 'Token expired'));
    this.open.set(session, expiry);
    return () => this.forget(session);
  }

  /**
   * Ends the sessions whose token is no longer accepted or has fewer rights, and returns their number. A session whose token cannot be verified
   * at the moment stays until the token expires.
   */
  async review(authenticate: Authenticate): Promise<number> {
    const reviewed = await Promise.all(
      [...this.open.keys()].map(async (session) => ({ session, isLost: await isLost(session, authenticate) })),
    );
    const ended = reviewed.filter(({ isLost }) => isLost);
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
/** The maximum delay of a Node timer. */
const maxTimerMs = 2_147_483_647;

const alarmAt: Alarm = (time, call) => {
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const left = time - Date.now();
    timer = setTimeout(left > maxTimerMs ? wait : call, Math.min(Math.max(left, 0), maxTimerMs)).unref();
  };
  wait();
  return { cancel: () => clearTimeout(timer) };
};
