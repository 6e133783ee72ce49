import * as z from 'zod';
import { answered, type ClientRequest, type ExpectedAnswer, type PublicClient } from './public-client.js';
import {
  contact,
  file as bytes,
  health,
  incoming,
  labels,
  olivia,
  oliviasChat,
  pageOf,
  profile,
  sent,
  success,
  unused,
} from './whapi-answer.js';

const file = 'src/adapters/whapi/index.ts';
const png = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const vcard = 'BEGIN:VCARD\nVERSION:3.0\nFN:Zoe\nTEL;type=CELL;type=VOICE;waid=14155550100:+14155550100\nEND:VCARD';

function call(what: string, method: ClientRequest['method'], path: string, answer: ExpectedAnswer, json?: unknown): ClientRequest {
  return { what, file, method, path, ...(json === undefined ? {} : { body: { json } }), answer };
}

export const waconectorWhapi: PublicClient = {
  name: 'waconector, Whapi',
  provider: 'whapi',
  about: 'A library that puts one interface in front of several WhatsApp gateways, here its adapter for Whapi.Cloud',
  repository: 'alltomatos/waconector',
  commit: 'dfd67b3c99ebb4f6bbef67dc6384397ff4866448',
  licence: 'MIT',
  headers: { authorization: 'Bearer {{token}}' },
  requests: [
    call('read the state of the channel', 'GET', '/health?wakeup=false', answered('checkHealth', health)),
    call('send a text', 'POST', '/messages/text', answered('sendMessageText', sent), { to: oliviasChat, body: 'Hello' }),
    call('answer a message', 'POST', '/messages/text', answered('sendMessageText', sent), { to: olivia, body: 'Yes', quoted: incoming }),
    call('edit a text', 'POST', '/messages/text', answered('sendMessageText', sent), { to: olivia, body: 'Hi', edit: incoming }),
    call('send a picture by its address', 'POST', '/messages/image', answered('sendMessageImage', sent), {
      ...{ to: olivia, media: 'https://shop.example/mug.jpg', caption: 'A mug' },
    }),
    call('send the bytes of a picture', 'POST', '/messages/image', answered('sendMessageImage', sent), { to: olivia, media: png }),
    call('send a film', 'POST', '/messages/video', answered('sendMessageVideo', sent), {
      to: olivia,
      media: 'https://shop.example/mug.mp4',
    }),
    call('send a sound', 'POST', '/messages/audio', answered('sendMessageAudio', sent), {
      to: olivia,
      media: 'https://shop.example/hi.ogg',
    }),
    call('send a document', 'POST', '/messages/document', answered('sendMessageDocument', sent), {
      ...{ to: olivia, media: 'https://shop.example/invoice.pdf', caption: 'Invoice', filename: 'invoice.pdf', quoted: incoming },
    }),
    call('react to a message', 'PUT', `/messages/${incoming}/reaction`, answered('reactToMessage', success), { emoji: '👍' }),
    call('take a reaction back', 'DELETE', `/messages/${incoming}/reaction`, answered('removeReactFromMessage', success)),
    call('mark a message as read', 'PUT', `/messages/${incoming}`, answered('markMessageAsRead', success)),
    call('send a location', 'POST', '/messages/location', answered('sendMessageLocation', sent), {
      ...{ to: olivia, latitude: -33.8688, longitude: 151.2093, name: 'Shop', address: '1 George Street' },
    }),
    call('send a contact', 'POST', '/messages/contact', answered('sendMessageContact', sent), { to: olivia, name: 'Zoe', vcard }),
    call('download a file', 'GET', '/media/jpeg-1a2b', answered('getMedia', bytes)),
    call('list contacts', 'GET', '/contacts', answered('getContacts', pageOf('contacts', z.object({ id: z.string() })))),
    call('read a contact', 'GET', `/contacts/${olivia}`, answered('getContact', contact)),
    call('ask whether a number is on WhatsApp', 'HEAD', `/contacts/${olivia}`, answered('checkExist', z.literal(''))),
    call('ask for the contact of a chat', 'GET', `/contacts/${encodeURIComponent(oliviasChat)}`, {
      ...{ result: 'refused', status: 400, shape: z.object({ error: z.object({ code: z.literal(400) }) }) },
      because: 'It passes on the id of a chat. ContactID of the description has digits only.',
    }),
    call('list labels', 'GET', '/labels', answered('getLabels', labels)),
    call('create a label', 'POST', '/labels', answered('createLabel', success), { id: '0', name: 'Wholesale', color: 'salmon' }),
    call('add a label to a chat', 'POST', `/labels/2/${encodeURIComponent(oliviasChat)}`, answered('addLabelAssociation', success)),
    call(
      'remove a label from a chat',
      'DELETE',
      `/labels/1/${encodeURIComponent(oliviasChat)}`,
      answered('deleteLabelAssociation', success),
    ),
    call('read the profile of the business', 'GET', '/business', answered('getBusinessProfile', profile)),
    call('send a sticker', 'POST', '/messages/sticker', unused('Parley sends no stickers.'), { to: olivia, media: png }),
    call('ask a question', 'POST', '/messages/poll', unused('Parley sends no polls.'), {
      ...{ to: olivia, title: 'Which one?', options: ['Blue', 'Red'], count: 1 },
    }),
    call('archive a chat', 'POST', `/chats/${encodeURIComponent(oliviasChat)}`, unused('Parley archives no chats.'), { archive: true }),
    call('delete a message', 'DELETE', `/messages/${incoming}`, unused('Parley deletes no messages.')),
  ],
};
