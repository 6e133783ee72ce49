import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settings } from '../../../../src/providers/metacloud/simulator/data.js';
import { startMetacloudSimulator, type MetacloudSimulator } from '../../../../src/providers/metacloud/simulator/simulator.js';

let simulator: MetacloudSimulator;
beforeAll(async () => {
  simulator = await startMetacloudSimulator();
});
afterAll(() => simulator.close());

const text = { messaging_product: 'whatsapp', recipient_type: 'individual', to: '+16505551234', type: 'text', text: { body: 'Hi' } };

/** The status and the code of Graph's error; the code is undefined for a success. */
async function ask(
  path: string,
  init: RequestInit = {},
  token: string = settings.accessToken,
): Promise<readonly [number, number | undefined]> {
  const response = await fetch(simulator.baseUrl + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
  const { error } = (await response.json()) as { error?: { code: number } };
  return [response.status, error?.code];
}

const post = (body: unknown, path = `/v23.0/${settings.phoneNumberId}/messages`, type = 'application/json') =>
  ask(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': type } });

describe("Meta's simulator", () => {
  it('MUST accept the documented samples of messages', async () => {
    // Postman collection of Meta and its OpenAPI description, with the simulator's own number, media and templates.
    const interactive = (inner: object) => ({ ...text, text: undefined, type: 'interactive', interactive: inner });
    const reply = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });
    for (const sample of [
      text,
      { ...text, to: '+16505551234', text: { preview_url: true, body: "Here's the info: https://www.meta.com/quest/quest-3/" } },
      { ...text, to: '1 (650) 555-1234' },
      { ...text, context: { message_id: 'wamid.1' } },
      { ...text, text: undefined, type: 'image', image: { link: 'https://shop.example/a.png' } },
      { ...text, text: undefined, type: 'document', document: { id: '1', caption: 'c', filename: 'f' } },
      interactive({ type: 'button', body: { text: 'b' }, action: { buttons: [reply('1', 'First'), reply('2', 'Second')] } }),
      {
        ...text,
        text: undefined,
        type: 'template',
        template: { name: 'hello_world', language: { policy: 'deterministic', code: 'en_US' } },
      },
      { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.1' },
    ])
      expect(await post(sample), JSON.stringify(sample)).toEqual([200, undefined]);
  });

  it.each([
    ['without messaging_product', { ...text, messaging_product: undefined }, 100],
    ['with a member that no document names', { ...text, colour: 'red' }, 100],
    ['with a longer text than 4096 characters', { ...text, text: { body: 'x'.repeat(4097) } }, 100],
    ['without a text', { ...text, text: { body: '' } }, 100],
    ['to no number', { ...text, to: 'Ada' }, 100],
    ['to a number and a user id', { ...text, recipient: 'US.1' }, 100],
    ['with longer callback data than 512 characters', { ...text, biz_opaque_callback_data: 'x'.repeat(513) }, 100],
    ['that is no JSON', '{', 100],
    [
      'with a template that nobody made',
      { ...text, text: undefined, type: 'template', template: { name: 'nothing', language: { policy: 'deterministic', code: 'en_US' } } },
      132001,
    ],
    [
      'with a template in another language',
      { ...text, text: undefined, type: 'template', template: { name: 'hello_world', language: { policy: 'deterministic', code: 'de' } } },
      132001,
    ],
    [
      'with a paused template',
      {
        ...text,
        text: undefined,
        type: 'template',
        template: { name: 'spring_sale', language: { policy: 'deterministic', code: 'en_US' } },
      },
      132015,
    ],
    [
      'with a template without its values',
      { ...text, text: undefined, type: 'template', template: { name: 'invoice', language: { policy: 'deterministic', code: 'en_US' } } },
      132000,
    ],
  ])('MUST refuse a message %s', async (_what, body, code) => {
    const before = simulator.accepted.length;
    expect((await post(body))[1]).toBe(code);
    expect(simulator.accepted).toHaveLength(before);
  });

  it('MUST refuse an expired token, another version, another number and another media type', async () => {
    expect(await ask(`/v23.0/${settings.phoneNumberId}`, {}, 'another')).toEqual([401, 190]);
    expect(await ask(`/v1.0/${settings.phoneNumberId}`)).toEqual([400, 2500]);
    expect(await post(text, '/v23.0/999/messages')).toEqual([400, 100]);
    expect(await post(text, `/v23.0/${settings.phoneNumberId}/messages`, 'text/plain')).toEqual([400, 100]);
    expect(await ask('/v23.0/999')).toEqual([400, 100]);
  });
});
