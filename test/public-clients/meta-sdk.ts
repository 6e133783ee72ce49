import { accepted, customer, image, marked, message, refused, unused } from './meta-answer.js';
import type { ClientRequest, ExpectedAnswer, PublicClient } from './public-client.js';

/** `bodyBuilder` puts every content under the name of its type. */
function send(what: string, type: string, content: unknown, answer: ExpectedAnswer = accepted, more: object = {}): ClientRequest {
  return message(what, 'src/api/messages.ts', { recipient_type: 'individual', to: customer, type, [type]: content, ...more }, answer);
}

export const metaSdk: PublicClient = {
  name: 'WhatsApp-Nodejs-SDK',
  provider: 'metacloud',
  about: "Meta's own library for Node.js",
  repository: 'WhatsApp/WhatsApp-Nodejs-SDK',
  commit: '58ca3d5fceea604e18393734578d9a7944a37b15',
  licence: "Meta's own, for use with its services",
  headers: { 'content-type': 'application/json', authorization: 'Bearer {{accessToken}}' },
  requests: [
    send('send a text', 'text', { body: 'test' }),
    send('send a text with a preview', 'text', { preview_url: true, body: 'https://shop.example' }),
    send('answer a message', 'text', { body: 'Yes' }, accepted, { context: { message_id: 'wamid.HBgLMTY1MDU1NTEyMzQ' } }),
    send('send a picture', 'image', { ...image, caption: 'A mug' }),
    send('send a film', 'video', { link: 'https://shop.example/mug.mp4', caption: 'A mug' }),
    send('send a document', 'document', { link: 'https://shop.example/17.pdf', caption: 'Invoice', filename: '17.pdf' }),
    send(
      'send a sound with a caption',
      'audio',
      { link: 'https://shop.example/hi.mp4', caption: 'My audio file', filename: 'example.mp4' },
      refused('Its own test sends a caption and a name. The reference of messages has neither for audio.'),
    ),
    send('send a sound', 'audio', { link: 'https://shop.example/hi.mp4' }),
    send('send a location', 'location', { latitude: 37.44216, longitude: -122.16155, name: 'Shop', address: '1 Main Street' }),
    send('send contacts', 'contacts', [
      {
        name: { formatted_name: 'Zoe Miller', first_name: 'Zoe' },
        phones: [{ phone: '+14155550100', type: 'CELL', wa_id: '14155550100' }],
      },
    ]),
    send('send a template', 'template', { name: 'hello_world', language: { policy: 'deterministic', code: 'en_US' } }),
    send('send one product', 'interactive', {
      ...{ type: 'product', body: { text: 'Have a look' } },
      action: { catalog_id: '194836987003835', product_retailer_id: 'di9ozbzfi4' },
    }),
    send('send a sticker', 'sticker', { link: 'https://shop.example/hi.webp' }, unused('Parley sends no stickers.')),
    message('mark a message as read', 'src/api/messages.ts', { status: 'read', message_id: 'wamid.HBgLMTY1MDU1NTEyMzQ' }, marked),
  ],
};
