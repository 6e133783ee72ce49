import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import type { Recipe } from './case.js';
import { bytesOf, inflict } from './damage.js';
import { mutateJson } from './json-mutation.js';

/** Stands before a simulator and answers in its place what it never would. */
export interface HostileProvider {
  readonly baseUrl: string;
  /** From now on; undefined: what the simulator says. */
  follow(recipe: Recipe | undefined): void;
  close(): Promise<void>;
}

/** The documented answer, as characters of Latin-1. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const forgotten = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host', 'expect']);

/** `translate` makes the simulator's credentials of those that the channel was given. */
export async function startHostileProvider(baseUrl: string, translate: (text: string) => string): Promise<HostileProvider> {
  const target = new URL(baseUrl);
  const pool = new Pool(target.origin, { connections: 16 });
  let recipe: Recipe | undefined;
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    const followed = recipe;
    void answer(request, response, followed).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse, followed: Recipe | undefined): Promise<void> {
    const body = await read(request);
    if (followed?.ending === 'refused') return void response.destroy();
    if (followed?.ending === 'hanging') return;
    const documented = await ask(request, body);
    if (followed === undefined) return send(response, documented, documented.body, undefined);
    const echo = [request.method, request.url, ...request.rawHeaders, body.toString('latin1')].join(' ');
    const text =
      followed.ending === 'echoed'
        ? JSON.stringify({ status: true, message: echo, error: { message: echo, [echo]: echo }, data: [{ id: echo }] })
        : (followed.body ?? documented.body);
    const mutated = followed.json.length === 0 ? text : bytesOf(mutateJson(Buffer.from(text, 'latin1').toString(), followed.json));
    send(response, documented, inflict(mutated, followed.damage), followed);
  }

  async function ask({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    const passed = Object.fromEntries(Object.entries(headers).filter(([name]) => !forgotten.has(name)));
    const sent = Buffer.from(translate(body.toString('latin1')), 'latin1');
    const answered = await pool.request({
      method: method,
      path: translate(url),
      headers: passed,
      body: sent.length === 0 ? null : sent,
    });
    const bytes = Buffer.from(await answered.body.arrayBuffer());
    return { status: answered.statusCode, headers: answered.headers, body: bytes.toString('latin1') };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = new URL(baseUrl);
  own.port = String((server.address() as AddressInfo).port);
  return {
    baseUrl: own.href.replace(/\/$/, ''),
    follow: (next) => void (recipe = next),
    close: async () => {
      await pool.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function send(response: ServerResponse, documented: Answer, body: string, recipe: Recipe | undefined): void {
  const bytes = Buffer.from(body, 'latin1');
  const kept = Object.fromEntries(Object.entries(documented.headers).filter(([name]) => !forgotten.has(name)));
  for (const [name, value] of Object.entries({ ...kept, ...Object.fromEntries(recipe?.headers ?? []) })) {
    if (value !== undefined) response.setHeader(name, value);
  }
  response.statusCode = recipe?.status ?? documented.status;
  switch (recipe?.ending) {
    case 'cut':
      response.setHeader('content-length', bytes.length + 100);
      response.write(bytes, () => response.destroy());
      return;
    case 'dropped':
      response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
      return;
    case 'slow':
      response.write(bytes.subarray(0, 1));
      setTimeout(() => response.end(bytes.subarray(1)), 30);
      return;
    default:
      response.end(bytes);
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
