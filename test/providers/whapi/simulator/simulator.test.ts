import { describe, expect, it } from 'vitest';
import { openWhapi } from '../channel.js';

const chat = encodeURIComponent('61491570156@s.whatsapp.net');

/** Asks the simulator as a client that is not the gateway. */
async function open() {
  const { simulator } = await openWhapi();
  const headers = { authorization: `Bearer ${String(simulator.settings['token'])}` };
  return async (method: string, target: string, body?: object) => {
    const response = await fetch(`${simulator.baseUrl}${target}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>) };
  };
}

describe('whapi › simulator', () => {
  it('MUST say by HEAD whether a number is registered', async () => {
    const ask = await open();
    expect((await ask('HEAD', '/contacts/61491570156')).status).toBe(200);
    expect((await ask('HEAD', '/contacts/61400000000')).status).toBe(404);
    expect((await ask('HEAD', '/contacts/olivia')).status).toBe(400);
    expect((await ask('HEAD', '/labels')).status).toBe(404);
  });

  it.each([
    ['time_from=1713264600', ['02', '03']],
    ['time_to=1713264600', ['01', '02']],
    ['from_me=true', ['02']],
    ['from_me=false&sort=desc', ['03', '01']],
    ['author=61491570156', ['01', '03']],
    ['normal_types=true&count=1&offset=1', ['02']],
  ])('MUST list the messages of a chat that pass %s', async (query, numbers) => {
    const ask = await open();
    const { status, body } = await ask('GET', `/messages/list/${chat}?${query}`);
    expect(status).toBe(200);
    const messages = body?.['messages'] as { id: string }[];
    expect(messages.map(({ id }) => id.slice(10, 12))).toEqual(numbers);
  });

  it.each(['time_from=x', 'normal_types=1', 'from_me=yes', 'author=olivia', 'sort=newest', 'limit=1'])(
    'MUST refuse the undocumented %s',
    async (query) => {
      const ask = await open();
      expect((await ask('GET', `/messages/list/${chat}?${query}`)).status).toBe(400);
    },
  );

  it('MUST accept the documented parameters of the other reads', async () => {
    const ask = await open();
    expect((await ask('GET', '/messages/aaaaSample02-wDMTwl0rVw?resync=true')).status).toBe(200);
    expect((await ask('GET', '/health?wakeup=false&platform=Chrome,Whapi,1.6.0&channel_type=web')).status).toBe(200);
  });

  it('MUST accept every documented kind of interactive message, and answer with the required fields', async () => {
    const ask = await open();
    const message = { to: '61491570156', body: { text: 'Which one?' } };
    const list = { sections: [{ title: 'Mugs', rows: [{ id: '1', title: 'Blue', description: '300 ml' }] }], label: 'Choose' };
    const buttons = [{ type: 'url', title: 'Shop', id: '1', url: 'https://shop.example/' }];
    for (const given of [
      { ...message, action: { buttons } },
      { ...message, type: 'list', action: { list } },
      { ...message, type: 'product', media: 'https://media.example/mug.jpg', action: { product: { catalog_id: '1', product_id: '2' } } },
    ]) {
      const { status, body } = await ask('POST', '/messages/interactive', given);
      expect(status).toBe(200);
      const file = { id: 'jpeg-0', mime_type: 'image/jpeg', file_size: 0, time: 0 };
      expect(body).toMatchObject({
        sent: true,
        message: { type: 'interactive', from_me: true, interactive: { ...file, action: given.action } },
      });
    }
    expect((await ask('POST', '/messages/interactive', { ...message, type: 'carousel', action: {} })).status).toBe(400);
  });

  it('MUST answer a change of a label with the required result', async () => {
    const ask = await open();
    expect(await ask('POST', `/labels/2/${chat}`)).toEqual({ status: 200, body: { success: true, result: true } });
  });
});
