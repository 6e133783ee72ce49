import * as z from 'zod';
import { customer, image, message, messages, refused, unused } from './meta-answer.js';
import { answered, type ClientRequest, type PublicClient } from './public-client.js';

const media = 'media-messages-js/complete-app/controller/media.js';
const templates = 'message-templates-js/complete-app/controller/messageTemplates.js';
const interactive = 'interactive-messages-js/list-and-button-basic/index.js';

const upload: ClientRequest = {
  what: 'upload a file',
  file: media,
  method: 'POST',
  path: '/{{apiVersion}}/{{phoneNumberId}}/media',
  body: { multipart: { file: { type: 'image/png', filename: 'mug.png' }, type: 'image/png', messaging_product: 'whatsapp' } },
  answer: answered('Media API', z.object({ id: z.string().regex(/^\d+$/) })),
};
/** The id that the simulator gives to the first file. */
const mediaId = '4490709327384033';

const row = (id: string, title: string, description: string): object => ({ id, title, description });

/** The samples of the guides, one small program for each. */
export const metaSamples: PublicClient = {
  name: 'whatsapp-api-examples',
  provider: 'metacloud',
  about: "Meta's samples for its guides",
  repository: 'fbsamples/whatsapp-api-examples',
  commit: 'de70ee908a67026e642aaee3703d20464e2a9466',
  licence: "Meta's own, for use with its services",
  headers: { authorization: 'Bearer {{accessToken}}' },
  requests: [
    message(
      'send a text',
      'send-messages-movie-ticket-app-js/messageHelper.js',
      { preview_url: false, recipient_type: 'individual', to: customer, type: 'text', text: { body: 'Welcome' } },
      refused('It puts `preview_url` beside `text`. The reference of messages has it within.'),
    ),
    message('send a template with a document', 'send-messages-flight-app-python/message_helper.py', {
      ...{ to: customer, type: 'template' },
      template: {
        name: 'invoice',
        language: { code: 'en_US' },
        components: [
          {
            type: 'header',
            parameters: [{ type: 'document', document: { filename: 'Invoice.pdf', link: 'https://shop.example/17.pdf' } }],
          },
          { type: 'body', parameters: [{ type: 'text', text: '17' }] },
        ],
      },
    }),
    message('send a template without variables', templates, {
      ...{ to: customer, type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } },
    }),
    message(
      'send a template with too few values',
      'send-messages-movie-ticket-app-js/messageHelper.js',
      {
        ...{ to: customer, type: 'template' },
        template: {
          name: 'delivery_update',
          language: { code: 'en_US' },
          components: [
            { type: 'header', parameters: [{ type: 'image', image }] },
            { type: 'body', parameters: [{ type: 'text', text: 'Ada' }] },
          ],
        },
      },
      refused('The template of the simulated account has two variables and two buttons: 132000, as the list of error codes says.', 132000),
    ),
    message('send a list', interactive, {
      ...{ recipient_type: 'individual', to: customer, type: 'interactive' },
      interactive: {
        type: 'list',
        header: { type: 'text', text: 'What do you want?' },
        body: { text: 'Choose one' },
        footer: { text: 'Freshly packed' },
        action: {
          button: 'Order',
          sections: [
            { title: 'Fruit', rows: [row('1', 'Apple', 'Dozen'), row('2', 'Orange', 'Dozen')] },
            { title: 'Vegetables', rows: [row('3', 'Spinach', '1kg ')] },
          ],
        },
      },
    }),
    message('send reply buttons', interactive, {
      ...{ recipient_type: 'individual', to: customer, type: 'interactive' },
      interactive: {
        type: 'button',
        header: { type: 'text', text: 'Dear customer' },
        body: { text: 'May we write again?' },
        footer: { text: 'Please choose' },
        action: {
          buttons: [
            { type: 'reply', reply: { id: '1', title: 'Yes' } },
            { type: 'reply', reply: { id: '2', title: 'No' } },
          ],
        },
      },
    }),
    upload,
    {
      what: 'read the address of a file',
      file: media,
      method: 'GET',
      path: `/{{apiVersion}}/${mediaId}`,
      after: [upload],
      answer: answered(
        'Media API',
        z.object({ url: z.url(), mime_type: z.literal('image/png'), sha256: z.string(), id: z.literal(mediaId) }),
      ),
    },
    {
      what: 'send an uploaded file',
      file: media,
      method: 'POST',
      path: messages,
      body: {
        jsonText: `{"messaging_product": "whatsapp", "recipient_type": "individual", "to": "${customer}", "type": "image", "image": {"id": "${mediaId}",},}`,
      },
      after: [upload],
      answer: refused('Its body ends with commas, which is no JSON.'),
    },
    {
      what: 'delete a file',
      file: media,
      method: 'DELETE',
      path: `/{{apiVersion}}/${mediaId}`,
      after: [upload],
      answer: unused('Parley deletes no files: WhatsApp does so after 30 days.'),
    },
    {
      what: 'list the numbers of an account',
      file: 'media-messages-js/complete-app/controller/phone-number.js',
      method: 'GET',
      path: '/{{apiVersion}}/{{businessAccountId}}/phone_numbers',
      answer: unused('A channel is one number, whose id the operator configures.'),
    },
    {
      what: 'list templates',
      file: templates,
      method: 'GET',
      path: '/{{apiVersion}}/{{businessAccountId}}/message_templates',
      answer: answered(
        'Message Templates API, whose sample has these fields when none are asked for',
        z.object({
          data: z
            .array(
              z.object({
                ...{ name: z.string(), components: z.array(z.unknown()), language: z.string() },
                status: z.string(),
                category: z.string(),
                id: z.string(),
              }),
            )
            .min(2),
          paging: z.object({ cursors: z.object({ before: z.string(), after: z.string() }) }),
        }),
      ),
    },
    {
      what: 'create a template',
      file: templates,
      method: 'POST',
      path: '/{{apiVersion}}/{{businessAccountId}}/message_templates',
      body: { json: { name: 'thanks', language: 'en_US', category: 'UTILITY', components: [{ type: 'BODY', text: 'Thank you.' }] } },
      answer: unused('Parley creates no templates: they are made and approved at Meta.'),
    },
  ],
};

/** A program that shows the messages of a shop. */
export const jaspersMarket: PublicClient = {
  name: 'whatsapp-business-jaspers-market',
  provider: 'metacloud',
  about: "Meta's sample of a shop",
  repository: 'fbsamples/whatsapp-business-jaspers-market',
  commit: 'cace07a34204df46ef98c56811d7e54c1a9fc5e2',
  licence: 'Apache-2.0',
  headers: { authorization: 'Bearer {{accessToken}}' },
  requests: [
    message(
      'mark a message as read and show that somebody is writing',
      'services/graph-api.js',
      { status: 'read', message_id: 'wamid.HBgLMTY1MDU1NTEyMzQ', typing_indicator: { type: 'text' } },
      answered('Typing indicators', z.object({ success: z.literal(true) })),
    ),
    message('send reply buttons', 'services/graph-api.js', {
      ...{ to: customer, type: 'interactive' },
      interactive: {
        ...{ type: 'button', body: { text: 'What would you like to do?' } },
        action: { buttons: [{ type: 'reply', reply: { id: 'reply-offer', title: 'Show an offer' } }] },
      },
    }),
    message(
      'send a template of its own',
      'services/graph-api.js',
      {
        ...{ recipient_type: 'individual', to: customer, type: 'template' },
        template: {
          ...{ name: 'grocery_delivery_utility', language: { code: 'en_US' } },
          components: [{ type: 'header', parameters: [{ type: 'image', image }] }],
        },
      },
      refused('The simulated account has no such template: 132001, as the list of error codes says.', 132001, 404),
    ),
  ],
};
