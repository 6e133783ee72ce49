import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/providers/simulator/server.js';
import { startSimulator } from '../simulators.js';
import type { ClientBody, ClientRequest, PublicClient } from './public-client.js';
import { publicClients } from './public-clients.js';

describe.each(publicClients)('$name at the simulator of $provider', (client) => {
  let simulator: Simulator;
  beforeEach(async () => void (simulator = await startSimulator(client.provider)));
  afterEach(() => simulator.close());

  it('has a name for each of its requests', () => {
    const names = client.requests.map(({ what }) => what);
    expect(names).toEqual([...new Set(names)]);
  });

  it.each(client.requests)('MUST get what the documents say: $what', async (request) => {
    for (const earlier of request.after ?? []) expect((await send(client, earlier, simulator)).status).toBe(earlier.answer.status);
    const { status, body } = await send(client, request, simulator);
    expect([status, body]).toEqual([request.answer.status, expect.anything()]);
    expect(request.answer.shape.safeParse(body).error?.issues ?? [], JSON.stringify(body)).toEqual([]);
  });
});

/** The answer to a request as it is on the wire: JSON as it reads, anything else as text. */
async function send(client: PublicClient, request: ClientRequest, simulator: Simulator): Promise<{ status: number; body: unknown }> {
  const fill = (text: string): string =>
    text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = simulator.settings[name];
      if (typeof value !== 'string') throw new Error(`The simulator of ${client.provider} has no setting ${name}.`);
      return value;
    });
  const { body, headers } = request.body === undefined ? { body: undefined, headers: {} } : encode(request.body, fill);
  const common = Object.entries(client.headers).map(([name, value]) => [name, fill(value)] as const);
  const response = await fetch(simulator.baseUrl + fill(request.path), {
    method: request.method,
    headers: { ...Object.fromEntries(common), ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text) };
}

function encode(
  body: ClientBody,
  fill: (text: string) => string,
): { body: string | URLSearchParams | FormData; headers: Record<string, string> } {
  const json = { 'content-type': 'application/json' };
  if ('json' in body) return { body: fill(JSON.stringify(body.json)), headers: json };
  if ('jsonText' in body) return { body: fill(body.jsonText), headers: json };
  if ('form' in body)
    return {
      body: new URLSearchParams(Object.entries(body.form).map(([name, value]): [string, string] => [name, fill(value)])),
      headers: {},
    };
  const form = new FormData();
  for (const [name, value] of Object.entries(body.multipart)) {
    if (typeof value === 'string') form.append(name, fill(value));
    else form.append(name, new Blob(['the bytes'], { type: value.type }), value.filename);
  }
  return { body: form, headers: {} };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
