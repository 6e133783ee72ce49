import type { WebSocket as ProtocolSocket } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { exceedsJsonBounds } from '../../domain/json-bounds.js';

/** Close codes of our own, beside those of graphql-ws. */
export const tooSlow = 4413;
/** Forbidden, in the words of graphql-ws: its clients may come back with another token. */
export const noLongerAllowed = 4403;
export const tryAgainLater = 1013;
export const tooManyRequests = 4429;
const badRequest = 4400;
const goingAway = 1001;
const internalError = 4500;

export interface SocketOptions {
  /** How long a message may wait until the connection takes it, in milliseconds. */
  readonly maxWaitMs: number;
  readonly onSlow: () => void;
  readonly report: (error: unknown) => void;
}

/** Bytes that wait to be sent; a client with more than that is not heard until it has read some. */
const maxUnsent = 1_048_576;
/** A message of at most this size costs nothing to parse, and the limits on variables refuse it with an error of its own. */
const smallMessage = 16_384;
/** How long the other side has to agree to the end. */
const farewellMs = 2000;

/**
 * A connection as graphql-ws wants it: a message counts as sent when the connection has taken it, so that nothing is made in advance. It is
 * said in a later turn of the event loop: however much there is to send at once, others have theirs in between.
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
          closeSocket(socket, tooSlow, 'Too slow');
        }, maxWaitMs);
        // When it fails the connection is over, and there is nobody to be told.
        socket.send(text, () => {
          clearTimeout(timer);
          if (socket.isPaused && socket.bufferedAmount < maxUnsent) socket.resume();
          done();
        });
      }),
    onMessage: (take) => {
      socket.on('message', (data: Buffer) => {
        if (socket.readyState !== socket.OPEN) return;
        if (data.length > smallMessage && exceedsJsonBounds(data)) {
          return closeSocket(socket, badRequest, 'A message is nested too deep or holds too many values');
        }
        if (socket.bufferedAmount >= maxUnsent) socket.pause();
        take(data.toString()).catch((error: unknown) => {
          report(error);
          closeSocket(socket, internalError, 'Internal server error');
        });
      });
    },
  };
}

/** RFC 6455 allows 123, of which half a character may take three; graphql-ws repeats an operation's id in a reason, however long that is. */
const maxReasonBytes = 120;

/** Ends a connection whose other side may have stopped listening. */
export function closeSocket(socket: WebSocket, code: number = goingAway, reason = 'Going away'): void {
  if (socket.readyState === socket.CLOSED) return;
  const farewell = setTimeout(() => socket.terminate(), farewellMs);
  socket.once('close', () => clearTimeout(farewell));
  socket.resume();
  if (socket.readyState === socket.OPEN) socket.close(code, Buffer.from(reason).subarray(0, maxReasonBytes).toString());
}
