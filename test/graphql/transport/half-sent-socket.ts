import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection on which a request was begun, by hand. */
export interface HalfSent {
  readonly socket: Socket;
  /** What was answered until the connection closed. */
  readonly closed: Promise<string>;
  /** The status of what is answered first. */
  readonly answered: Promise<number>;
}

export interface HalfSentRequest {
  readonly path?: string;
  readonly token?: string | undefined;
  /** Undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** What of the body is sent. */
  readonly body?: string;
}

/** Sends the head of a POST with a body of a mebibyte, and of the body one byte unless more is given. */
export async function sendHalf(address: string, request: HalfSentRequest = {}): Promise<HalfSent> {
  const { path = '/graphql', token, headers = {}, body = '{' } = request;
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const all = { host: 'parley', 'content-type': 'application/json', 'content-length': '1048576', ...authorization, ...headers };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : `${name}: ${value}`));
  return sendRaw(address, `POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}

export async function sendRaw(address: string, text: string): Promise<HalfSent> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  let received = '';
  let resolveStatus: (status: number) => void = () => undefined;
  const answered = new Promise<number>((resolve) => (resolveStatus = resolve));
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString();
    const status = /^HTTP\/1\.1 (\d+)/.exec(received)?.[1];
    if (status !== undefined) resolveStatus(Number(status));
  });
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(received)));
  await once(socket, 'connect');
  socket.write(text);
  return { socket, closed, answered };
}
