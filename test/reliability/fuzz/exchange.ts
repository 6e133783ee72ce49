import { connect } from 'node:net';
import { WebSocket } from 'ws';

/** What came back. */
export interface Reply {
  /** 0: nothing that is HTTP. */
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** Whether it came to its end by the gateway's will. */
  readonly ending: 'whole' | 'closed' | 'silent';
}

const maxWaitMs = 20_000;
/** How long to read a stream that does not end, and to wait for an answer that is optional. */
const glanceMs = 250;

/** Behind whatever was said before the answer, such as `100 Continue`. */
const opensStream = /^(?:HTTP\/1\.1 1\d\d .*?\r\n\r\n)*HTTP\/1\.1 200 .*?\r\ncontent-type: text\/event-stream/is;

/** Sends bytes on a connection of their own. `isSound`: it is a request that has to be answered. */
export function exchange(address: URL, bytes: Buffer, isSound: boolean, method: string): Promise<Reply> {
  return new Promise((resolve) => {
    const connection = connect(Number(address.port), address.hostname);
    let received = '';
    const end = (ending: Reply['ending']): void => {
      clearTimeout(timer);
      connection.destroy();
      resolve({ ...read(received, method), ending });
    };
    let timer = setTimeout(() => end('silent'), isSound ? maxWaitMs : glanceMs);
    connection.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (isComplete(received, method)) return end('whole');
      if (!opensStream.test(received)) return;
      clearTimeout(timer);
      timer = setTimeout(() => end('whole'), glanceMs);
    });
    connection.on('error', () => end('closed'));
    connection.on('close', () => end('closed'));
    connection.write(bytes);
  });
}

function isComplete(received: string, method: string): boolean {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const head = received.slice(0, headEnd);
  if (/^HTTP\/1\.1 1\d\d /.test(head)) return isComplete(received.slice(headEnd + 4), method);
  if (method === 'HEAD' || /^HTTP\/1\.1 (204|304) /.test(head)) return true;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return received.length - headEnd - 4 >= Number(length);
  return /\r\ntransfer-encoding: *chunked/i.test(head) && received.endsWith('0\r\n\r\n');
}

function read(received: string, method: string): Omit<Reply, 'ending'> {
  const headEnd = received.indexOf('\r\n\r\n');
  const head = received.slice(0, headEnd);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
  if (status >= 100 && status < 200 && status !== 101) return read(received.slice(headEnd + 4), method);
  // What follows a head without a body is the answer to something else.
  const body = method === 'HEAD' ? '' : received.slice(headEnd + 4);
  const text = /\r\ntransfer-encoding: *chunked/i.test(head)
    ? unchunk(body)
    : body.slice(0, Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? Infinity));
  const contentType = /\r\ncontent-type: *([^\r;]*)/i.exec(head)?.[1]?.trim() ?? '';
  return { status, contentType, text: Buffer.from(text, 'latin1').toString() };
}

function unchunk(body: string): string {
  let [text, rest] = ['', body];
  for (;;) {
    const [line = ''] = rest.split('\r\n', 1);
    const length = parseInt(line, 16);
    if (!(length > 0)) return text;
    text += rest.slice(line.length + 2, line.length + 2 + length);
    rest = rest.slice(line.length + 2 + length + 2);
  }
}

/** Everything that a WebSocket said, and how it ended. */
export interface Conversation {
  readonly messages: readonly string[];
  /** Null: it was still open when all was said. */
  readonly closedWith: number | null;
}

/** Sends messages, then a ping, and listens until the ping is answered. */
export function converse(address: URL, messages: readonly { readonly text: string; readonly isBinary: boolean }[]): Promise<Conversation> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${address.host}/graphql`, 'graphql-transport-ws');
    const said: string[] = [];
    const end = (closedWith: number | null): void => {
      clearTimeout(timer);
      resolve({ messages: said, closedWith });
      socket.terminate();
    };
    const timer = setTimeout(() => end(1), maxWaitMs);
    socket.on('error', () => undefined);
    socket.on('close', (code) => end(code));
    socket.on('message', (data: Buffer) => {
      said.push(data.toString());
      if (said.at(-1)?.includes('"last of the case"') === true) end(null);
    });
    socket.on('open', () => {
      for (const { text, isBinary } of messages) socket.send(isBinary ? Buffer.from(text) : text);
      socket.send('{"type":"ping","payload":{"is":"last of the case"}}');
    });
  });
}
