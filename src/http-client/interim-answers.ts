import type { Duplex } from 'node:stream';
import { buildConnector } from 'undici';

/** Undici has its own bound for longer heads. */
const maxHeadBytes = 16 * 1024;
/** Marks the head of an interim answer. */
const statusLine = /^HTTP\/1\.\d (1\d\d)/;
const statusLineBytes = 'HTTP/1.1 100'.length;
const continues = '100';

/**
 * Connects as undici does, and removes `100 Continue` from the provider's bytes: undici closes the connection on it, although the final
 * answer follows (RFC 9110, 15.2).
 */
export function connectorWithoutContinue(options: buildConnector.BuildOptions): buildConnector.connector {
  const connect = buildConnector(options);
  return (target, callback) =>
    connect(target, (...result) => {
      if (result[0] === null) withoutContinue(result[1]);
      callback(...result);
    });
}

/** Intercepts every read of the socket. A write starts a request, whose answer may begin with interim answers. */
function withoutContinue(socket: Duplex): void {
  const [read, write] = [socket.read.bind(socket), socket.write.bind(socket)];
  let held: Buffer | undefined;
  let isHead = false;
  socket.write = ((...given: Parameters<typeof write>) => {
    isHead = true;
    return write(...given);
  }) as typeof socket.write;
  socket.read = (size) => {
    const chunk = read(size) as Buffer | null;
    if (!isHead || chunk === null) return chunk;
    if (held === undefined && beginsFinalAnswer(chunk)) {
      isHead = false;
      return chunk;
    }
    const bytes = held === undefined ? chunk : Buffer.concat([held, chunk]);
    const { passed, rest, isDone } = withoutInterim(bytes);
    isHead = !isDone;
    held = rest;
    return passed;
  };
}

const beforeStatus = Buffer.from('HTTP/1.');

/** As nearly every answer does, which is then passed on without a copy: behind `HTTP/1.x ` comes no 1. */
function beginsFinalAnswer(bytes: Buffer): boolean {
  return bytes.length > 9 && bytes[9] !== 0x31 && bytes[8] === 0x20 && bytes.compare(beforeStatus, 0, 7, 0, 7) === 0;
}

/** Bytes to pass on, and an incomplete head. Once the final answer has started, bytes pass unexamined. */
function withoutInterim(bytes: Buffer): { passed: Buffer | null; rest: Buffer | undefined; isDone: boolean } {
  const passed: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const start = bytes.toString('latin1', at, at + statusLineBytes);
    const status = statusLine.exec(start)?.[1];
    const isCutShort = start.length < statusLineBytes && 'HTTP/1.'.startsWith(start.slice(0, 7));
    const end = status === undefined ? -1 : bytes.indexOf('\r\n\r\n', at);
    if (isCutShort || (status !== undefined && end === -1 && bytes.length - at < maxHeadBytes)) {
      return { passed: orNothing(passed), rest: bytes.subarray(at), isDone: false };
    }
    if (end === -1) return { passed: Buffer.concat([...passed, bytes.subarray(at)]), rest: undefined, isDone: true };
    if (status !== continues) passed.push(bytes.subarray(at, end + 4));
    at = end + 4;
  }
  return { passed: orNothing(passed), rest: undefined, isDone: false };
}

function orNothing(parts: readonly Buffer[]): Buffer | null {
  return parts.length === 0 ? null : Buffer.concat(parts);
}
