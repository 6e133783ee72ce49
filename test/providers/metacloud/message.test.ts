import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askWithFiles } from '../../graphql/upload/multipart.js';
import { documented } from './webhook/documented-webhooks.js';
import { mutation, openCloudShop, type CloudShop, type Payload } from './gateway.js';

const to = 'phoneNumber: "+16505551234"';
const individual = { messaging_product: 'whatsapp', recipient_type: 'individual', to: '+16505551234' };
const callback = { biz_opaque_callback_data: expect.stringMatching(/^[\w-]{1,64}$/) as unknown };

let shop: CloudShop;
beforeAll(async () => {
  shop = await openCloudShop();
});
afterAll(() => shop.close());

/** Sends a file in the request, and returns what was sent after it. */
async function withFile(field: string, input: string, name: string, type: string): Promise<Payload> {
  const query = `mutation ($file: Upload!) { answer: ${field}(input: { channel: "shop", ${input} }) { outcome userErrors { code message field } } }`;
  const file = new File(['the bytes'], name, { type });
  const { data } = await askWithFiles<{ answer: Payload }>(shop.address, {
    query,
    variables: { file: null },
    files: { 'variables.file': file },
  });
  if (data == null) throw new Error('no data');
  return data.answer;
}

describe('what is sent', () => {
  it.each([
    ['a text', 'sendText', `${to}, text: "Hello"`, { type: 'text', text: { preview_url: false, body: 'Hello' } }],
    [
      'a text with an address, as a reply',
      'sendText',
      `${to}, text: "See https://shop.example/1", replyTo: "wamid.1"`,
      { type: 'text', context: { message_id: 'wamid.1' }, text: { preview_url: true, body: 'See https://shop.example/1' } },
    ],
    [
      'a template with everything',
      'sendTemplate',
      `${to}, name: "delivery_update", language: "en_US", variables: [{ name: "2", value: "4711" }, { name: "1", value: "Ada" }],
       headerMedia: { mediaType: IMAGE, mediaId: "77" }, quickReplies: ["YES", "NO"]`,
      {
        type: 'template',
        template: {
          name: 'delivery_update',
          language: { policy: 'deterministic', code: 'en_US' },
          components: [
            { type: 'header', parameters: [{ type: 'image', image: { id: '77' } }] },
            {
              type: 'body',
              parameters: [
                { type: 'text', text: 'Ada' },
                { type: 'text', text: '4711' },
              ],
            },
            { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'YES' }] },
            { type: 'button', sub_type: 'quick_reply', index: '1', parameters: [{ type: 'payload', payload: 'NO' }] },
          ],
        },
      },
    ],
    [
      'buttons with texts around them',
      'sendButtons',
      `${to}, text: "Which?", headerText: "Size", footerText: "Reply soon", buttons: [{ id: "s", title: "Small" }, { title: "Large" }]`,
      {
        type: 'interactive',
        interactive: {
          type: 'button',
          header: { type: 'text', text: 'Size' },
          body: { text: 'Which?' },
          footer: { text: 'Reply soon' },
          action: {
            buttons: [
              { type: 'reply', reply: { id: 's', title: 'Small' } },
              { type: 'reply', reply: { id: '2', title: 'Large' } },
            ],
          },
        },
      },
    ],
    [
      'buttons below a document',
      'sendButtons',
      `${to}, text: "Fine?", buttons: [{ id: "y", title: "Yes" }], media: { mediaType: DOCUMENT, url: "https://shop.example/1", filename: "a.pdf" }`,
      {
        type: 'interactive',
        interactive: {
          type: 'button',
          header: { type: 'document', document: { link: 'https://shop.example/1', filename: 'a.pdf' } },
          body: { text: 'Fine?' },
          action: { buttons: [{ type: 'reply', reply: { id: 'y', title: 'Yes' } }] },
        },
      },
    ],
    [
      'a picture by address',
      'sendMedia',
      `${to}, caption: "Look", media: { url: "https://shop.example/a.png" }`,
      { type: 'image', image: { link: 'https://shop.example/a.png', caption: 'Look' } },
    ],
    ['a sound by id', 'sendMedia', `${to}, media: { mediaType: AUDIO, mediaId: "77" }`, { type: 'audio', audio: { id: '77' } }],
    [
      'a document by id',
      'sendMedia',
      `${to}, media: { mediaType: DOCUMENT, mediaId: "77", filename: "a.pdf" }`,
      { type: 'document', document: { id: '77', filename: 'a.pdf' } },
    ],
  ])('MUST be exactly the documented body of %s, once', async (_what, field, input, body) => {
    shop.sent();
    expect(await shop.mutate(mutation(field, input))).toEqual({ outcome: 'ACCEPTED', userErrors: [] });
    expect(shop.sent()).toEqual([{ ...individual, ...body, ...callback }]);
  });

  it('MUST have the token in a header, and the version and the number in the address', async () => {
    shop.sent();
    await shop.mutate(mutation('sendText', `${to}, text: "Hello"`));
    expect(shop.simulator.requests).toMatchObject([
      { method: 'POST', target: '/v23.0/106540352242922/messages', headers: { authorization: 'Bearer EAAJB-sandbox-access-token' } },
    ]);
  });

  it('MUST be a read receipt for a message of the customer', async () => {
    shop.sent();
    expect(await shop.mutate(mutation('markMessageRead', 'messageId: "wamid.7"'))).toMatchObject({ outcome: 'APPLIED' });
    expect(shop.sent()).toEqual([{ messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.7' }]);
    expect(shop.simulator.read).toContain('wamid.7');
  });

  it('MUST be addressed to the user id of a customer who hides the number', async () => {
    const userId = 'US.13491208655302741918';
    await shop.deliver(hiddenText(userId));
    await expect.poll(() => conversationOf(userId)).not.toBeNull();
    const conversationId = await conversationOf(userId);
    shop.sent();
    expect(await shop.mutate(mutation('sendText', `conversationId: "${conversationId}", text: "Hello"`))).toMatchObject({
      outcome: 'ACCEPTED',
    });
    const { to: _to, ...others } = individual;
    expect(shop.sent()).toEqual([{ ...others, recipient: userId, type: 'text', text: { preview_url: false, body: 'Hello' }, ...callback }]);
  });
});

describe('the file of a message', () => {
  it('MUST be found by its id, and be read with the token', async () => {
    await withFile('uploadMedia', 'file: $file', 'a.png', 'image/png');
    const mediaId = shop.simulator.files.at(-1)?.mediaId ?? '';
    // From somebody else: the window of those who wrote long ago is closed.
    await shop.deliver(documented.image.replace('1003383421387256', mediaId).replaceAll('16505551234', '16505559999'));
    const messageId = 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=';
    const read = `{ message(channel: "shop", messageId: "${messageId}") { content { ... on MediaContent { url } } } }`;
    let url: string | undefined;
    await expect
      .poll(async () => (url = ((await shop.query(read)) as { message: { content: { url: string } } | null }).message?.content.url))
      .toBeDefined();
    shop.simulator.forgetRequests();
    const response = await fetch(`${shop.address}${url}`);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, 'image/png', 'the bytes']);
    const bearer = `Bearer ${shop.simulator.settings['accessToken'] as string}`;
    expect(shop.simulator.requests.map(({ target, headers }) => [target, headers.authorization])).toEqual([
      [`/v23.0/${mediaId}?phone_number_id=106540352242922`, bearer],
      [`/whatsapp_business/attachments/${mediaId}`, bearer],
    ]);
  });
});

describe('a file in the request', () => {
  it('MUST be uploaded, and have an id from then on', async () => {
    expect(await withFile('uploadMedia', 'file: $file', 'a.png', 'image/png')).toMatchObject({ outcome: 'APPLIED' });
    expect(shop.simulator.files.at(-1)).toMatchObject({ mimeType: 'image/png', size: 9 });
  });

  it('MUST be uploaded before its message, which names its id', async () => {
    shop.sent();
    expect(await withFile('sendMedia', `${to}, media: { mediaType: DOCUMENT, file: $file }`, 'a.pdf', 'application/pdf')).toMatchObject({
      outcome: 'ACCEPTED',
    });
    const file = shop.simulator.files.at(-1);
    expect(shop.simulator.requests.map(({ target }) => target)).toEqual([
      '/v23.0/106540352242922/media',
      '/v23.0/106540352242922/messages',
    ]);
    expect(shop.sent()).toEqual([{ ...individual, type: 'document', document: { id: file?.mediaId, filename: 'a.pdf' }, ...callback }]);
  });

  it('MUST NOT leave the outcome open when the upload is lost: certainly no message was sent', async () => {
    shop.simulator.fail({ kind: 'cut-before', when: ({ path }) => path.endsWith('/media') });
    shop.sent();
    const query = `mutation ($file: Upload!) { sendMedia(input: { channel: "shop", ${to}, media: { mediaType: IMAGE, file: $file } }) { outcome userErrors { code } } }`;
    const file = new File(['the bytes'], 'a.png', { type: 'image/png' });
    const answer = await askWithFiles(shop.address, { query, variables: { file: null }, files: { 'variables.file': file } });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'PROVIDER_UNAVAILABLE' } }]);
    expect(shop.sent()).toEqual([]);
  });
});

describe('what cannot be sent', () => {
  it.each([
    ['a caption of sound', 'sendMedia', `${to}, caption: "x", media: { mediaType: AUDIO, mediaId: "1" }`, 'caption'],
    ['a long caption', 'sendMedia', `${to}, caption: "${'x'.repeat(1025)}", media: { mediaType: IMAGE, mediaId: "1" }`, 'caption'],
    ['a file name of a picture', 'sendMedia', `${to}, media: { mediaType: IMAGE, mediaId: "1", filename: "a.png" }`, 'filename'],
    ['a long text above buttons', 'sendButtons', `${to}, text: "${'x'.repeat(1025)}", buttons: [{ title: "A" }]`, 'text'],
    ['a value without a text', 'sendTemplate', `${to}, name: "a", language: "en", variables: [{ name: "1", value: " " }]`, 'value'],
  ])('MUST be refused before any call: %s', async (_what, field, input, place) => {
    shop.sent();
    const { outcome, userErrors } = await shop.mutate(mutation(field, input));
    expect([outcome, userErrors[0]?.code, userErrors[0]?.field?.at(-1)]).toEqual([null, 'INVALID', place]);
    expect(shop.simulator.requests).toEqual([]);
  });

  it('MUST be refused as unsupported where Meta has no place for it: references of a template', async () => {
    const { userErrors } = await shop.mutate(mutation('sendTemplate', `${to}, name: "hello_world", language: "en_US", references: ["a"]`));
    expect(userErrors).toMatchObject([{ code: 'CAPABILITY_NOT_SUPPORTED' }]);
  });
});

function hiddenText(userId: string): string {
  const metadata = { display_phone_number: '15550783881', phone_number_id: '106540352242922' };
  const message = {
    from_user_id: userId,
    id: 'wamid.hidden',
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text',
    text: { body: 'Hi' },
  };
  const value = { messaging_product: 'whatsapp', metadata, contacts: [{ profile: { name: 'Ada' }, user_id: userId }], messages: [message] };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '102290129340398', changes: [{ value, field: 'messages' }] }],
  });
}

async function conversationOf(contactId: string): Promise<string | null> {
  const { conversation } = (await shop.query(
    `{ conversation(channel: "shop", contactId: "${contactId}") { id messages(last: 1) { nodes { messageId } } } }`,
  )) as {
    conversation: { id: string; messages: { nodes: unknown[] } } | null;
  };
  return conversation === null || conversation.messages.nodes.length === 0 ? null : conversation.id;
}
