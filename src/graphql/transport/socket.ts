import type { WebSocket as ProtocolSocket } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { exceedsJsonBounds } from '../../domain/json-bounds.js';

/** Close codes of WebSocket, of graphql-ws, and `tooSlow`, which is the gateway's own. */
export const closeCodes = {
  goingAway: 1001,
  tryAgainLater: 1013,
  badRequest: 4400,
  /** Clients of graphql-ws reconnect after it, perhaps with another token. */
  forbidden: 4403,
  tooSlow: 4413,
  tooManyRequests: 4429,
  internalError: 4500,
} as const;

export interface SocketOptions {
  /** How long the client may take to receive a message, in milliseconds. */
  readonly maxWaitMs: number;
  readonly onSlow: () => void;
  readonly report: (error: unknown) => void;
}

/** With more bytes than this to send, the gateway reads no messages of the client until the client has read some. */
const maxUnsentBytes = 1_048_576;
/** Smaller messages are cheap to parse; the limits on variables then refuse them with an error for the operation. */
const smallMessageBytes = 16_384;
/** How long the client has to answer the close frame. */
const closeTimeoutMs = 2000;

/**
 * Adapts a socket to graphql-ws. `send` resolves when the message is written, so that the next event is executed only then; and in a later turn
 * of the event loop, so that a connection with much to send does not delay the others.
 */
export function asProtocolSocket(socket: WebSocket, { maxWaitMs, onSlow, report }: SocketOptions): ProtocolSocket {
  return {
    protocol: socket.protocol,
    close: (code, reason) => closeSocket(socket, code, reason),
    send: (text) =>
      new Promise((resolve) => {
        const done = (): void => void setImmediate(resolve);
        if (socket.readyState !== socket.OPEN) return done();
        const timer = setTimeout(() => {
          onSlow();
          closeSocket(socket, closeCodes.tooSlow, 'Too slow');
        }, maxWaitMs);
        // Called with an error when the connection is closed: there is nothing left to do.
        socket.send(text, () => {
          clearTimeout(timer);
          if (socket.isPaused && socket.bufferedAmount < maxUnsentBytes) socket.resume();
          done();
        });
      }),
    onMessage: (handle) => {
      socket.on('message', (data: Buffer) => {
        if (socket.readyState !== socket.OPEN) return;
        if (data.length > smallMessageBytes && exceedsJsonBounds(data)) {
          return closeSocket(socket, closeCodes.badRequest, 'The message is nested too deep or holds too many values');
        }
        if (socket.bufferedAmount >= maxUnsentBytes) socket.pause();
        handle(data.toString()).catch((error: unknown) => {
          report(error);
          closeSocket(socket, closeCodes.internalError, 'Internal server error');
        });
      });
    },
  };
}

/**
 * RFC 6455 allows 123 bytes; a character that is cut in half becomes a replacement character of 3 bytes. graphql-ws repeats an operation's id,
 * which may be long, in a reason.
 */
const maxReasonBytes = 120;

/** Closes a connection, also when the client does not answer. */
export function closeSocket(socket: WebSocket, code: number = closeCodes.goingAway, reason = 'Going away'): void {
  if (socket.readyState === socket.CLOSED) return;
  const timer = setTimeout(() => socket.terminate(), closeTimeoutMs);
  socket.once('close', () => clearTimeout(timer));
  socket.resume();
  if (socket.readyState === socket.OPEN) socket.close(code, Buffer.from(reason).subarray(0, maxReasonBytes).toString());
}
