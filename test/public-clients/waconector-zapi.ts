import * as z from 'zod';
import { answered, type ClientBody, type ClientRequest, type ExpectedAnswer, type PublicClient } from './public-client.js';

const file = 'src/adapters/zapi/index.ts';
const png = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const ana = '5511987654321';
const messageId = '3999984263738042930CD6ECDE9VDWSA';

function call(
  what: string,
  method: ClientRequest['method'],
  address: string,
  answer: ExpectedAnswer,
  json?: Readonly<Record<string, unknown>>,
): ClientRequest {
  const body: { body?: ClientBody } = json === undefined ? {} : { body: { json } };
  return { what, file, method, path: `/instances/{{instanceId}}/token/{{token}}/${address}`, ...body, answer };
}

const post = (what: string, address: string, json: Readonly<Record<string, unknown>>, answer: ExpectedAnswer): ClientRequest =>
  call(what, 'POST', address, answer, json);

const queued = z.object({ zaapId: z.string(), messageId: z.string(), id: z.string() });
const noRoute = { status: 200, shape: z.object({ error: z.literal('NOT_FOUND') }) } as const;
const unused = (because: string): ExpectedAnswer => ({ result: 'not simulated', ...noRoute, because });

export const waconectorZapi: PublicClient = {
  name: 'waconector, Z-API',
  provider: 'zapi',
  about: 'A library that puts one interface in front of several WhatsApp gateways, here its adapter for Z-API',
  repository: 'alltomatos/waconector',
  commit: 'dfd67b3c99ebb4f6bbef67dc6384397ff4866448',
  licence: 'MIT',
  headers: { 'client-token': '{{clientToken}}' },
  requests: [
    post('send a text', 'send-text', { phone: ana, message: 'Olá' }, answered('message/send-message-text', queued)),
    post('answer a message', 'send-text', { phone: ana, message: 'Sim', messageId }, answered('message/reply-message', queued)),
    post(
      'edit a text',
      'send-text',
      { phone: ana, message: 'Olá!', editMessageId: messageId },
      answered('message/send-message-text', queued),
    ),
    post(
      'send a picture by its address',
      'send-image',
      { phone: ana, image: 'https://shop.example/mouse.jpg', caption: 'Mouse' },
      answered('message/send-message-image', queued),
    ),
    post(
      'send the bytes of a picture',
      'send-image',
      { phone: ana, image: png, messageId },
      answered('message/send-message-image', queued),
    ),
    post(
      'send a film',
      'send-video',
      { phone: ana, video: 'https://shop.example/mouse.mp4', caption: 'Mouse' },
      answered('message/send-message-video', queued),
    ),
    post(
      'send a sound',
      'send-audio',
      { phone: ana, audio: 'https://shop.example/oi.mp3' },
      answered('message/send-message-audio', queued),
    ),
    post(
      'send a document',
      'send-document/pdf',
      { phone: ana, document: 'https://shop.example/nota.pdf', caption: 'Nota', fileName: 'nota.pdf' },
      answered('message/send-message-document', queued),
    ),
    post(
      'react to a message',
      'send-reaction',
      { phone: ana, messageId, reaction: '👍' },
      answered('message/send-message-reaction', queued),
    ),
    post('take a reaction back', 'send-remove-reaction', { phone: ana, messageId }, answered('message/send-remove-reaction', queued)),
    post('mark a message as read', 'read-message', { phone: ana, messageId }, answered('message/read-message', z.literal(''), 204)),
    post(
      'send a location',
      'send-location',
      { phone: ana, latitude: -23.0696347, longitude: -46.6388, title: 'Loja', address: 'Rua A, 1' },
      {
        ...{ result: 'refused', status: 400, shape: z.object({ error: z.literal('Invalid latitude') }) },
        because: 'It sends the degrees as numbers. The page message/send-message-location has texts.',
      },
    ),
    call(
      'list contacts',
      'GET',
      'contacts?page=1&pageSize=100',
      answered('contacts/get-contacts', z.array(z.object({ phone: z.string(), name: z.string().nullable() })).min(1)),
    ),
    call('read a contact', 'GET', `contacts/${ana}`, answered('contacts/get-metadata-contact', z.object({ phone: z.literal(ana) }))),
    call(
      'ask whether a number is on WhatsApp',
      'GET',
      `phone-exists/${ana}`,
      answered('contacts/get-iswhatsapp', z.tuple([z.object({ exists: z.literal(true), phone: z.string(), lid: z.string() })])),
    ),
    call(
      'read the state of the instance',
      'GET',
      'status',
      answered('instance/status', z.object({ connected: z.literal(true), smartphoneConnected: z.boolean(), error: z.string() })),
    ),
    call(
      'list labels',
      'GET',
      'tags',
      answered('business/tags', z.array(z.object({ id: z.string(), name: z.string(), color: z.int() })).min(1)),
    ),
    post('send a sticker', 'send-sticker', { phone: ana, sticker: png }, unused('Parley sends no stickers.')),
    post(
      'send a contact',
      'send-contact',
      { phone: ana, contactName: 'Bia', contactPhone: '5511912345678' },
      unused('Parley sends contacts, one or several, by `send-contacts`.'),
    ),
    post(
      'ask a question',
      'send-poll',
      { phone: ana, message: 'Cor?', poll: [{ name: 'Azul' }, { name: 'Preto' }], pollMaxOptions: 1 },
      unused('Parley sends no polls.'),
    ),
    call('delete a message', 'DELETE', `messages?messageId=${messageId}&phone=${ana}&owner=true`, unused('Parley deletes no messages.')),
    call('read a picture of a person', 'GET', `profile-picture?phone=${ana}`, unused('`contacts/{phone}` has it.')),
    call(
      'disconnect the telephone',
      'GET',
      'disconnect',
      unused('Parley never disconnects a telephone; the call changes things although it is a GET.'),
    ),
  ],
};
