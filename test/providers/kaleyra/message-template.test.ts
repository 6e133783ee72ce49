import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Media, MediaFile, TemplateMessage } from '../../../src/contract/message-write.js';
import type { Writer } from '../../../src/contract/writer.js';
import type { TestChannel } from './channel.js';
import { call, must, onlyBody, openChannel } from './channel.js';

let channel: TestChannel;
let template: Writer<TemplateMessage>;
beforeEach(async () => {
  channel = await openChannel();
  template = must(channel.provider.messages?.template);
});
afterEach(() => channel.close());

const image = media({ type: 'IMAGE', url: 'https://shop.example/parcel.jpg' });
const variables = [
  { name: '1', value: 'Asha' },
  { name: '2', value: 'tomorrow' },
];

describe('kaleyra › sendTemplate', () => {
  it('MUST send header, body and buttons as WhatsApp defines them, and the references', async () => {
    const receipt = await template.send(
      message({ variables, headerMedia: image, quickReplies: ['keep', 'change'], references: ['campaign', 'summer'] }),
      call,
    );
    expect(receipt).toEqual({ outcome: 'ACCEPTED', providerId: 'A0000000000000000001' });
    expect(onlyBody(channel)).toEqual({
      messaging_object: {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '+919876543210',
        type: 'template',
        template: {
          name: 'delivery_update',
          language: { policy: 'deterministic', code: 'en_US' },
          components: [
            { type: 'header', parameters: [{ type: 'image', image: { link: 'https://shop.example/parcel.jpg' } }] },
            {
              type: 'body',
              parameters: [
                { type: 'text', text: 'Asha' },
                { type: 'text', text: 'tomorrow' },
              ],
            },
            { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'keep' }] },
            { type: 'button', sub_type: 'quick_reply', index: '1', parameters: [{ type: 'payload', payload: 'change' }] },
          ],
        },
      },
      extra_info: { ref: 'write-1', ref1: 'campaign', ref2: 'summer', wa_source: 'api' },
    });
    expect(channel.simulator.accepted).toHaveLength(1);
  });

  it('MUST fill the text of the header and the addresses of buttons apart from the body', async () => {
    const headerVariables = [{ name: '1', value: 'A-77' }];
    const buttonVariables = [{ index: 0, value: 'a/77' }];
    await template.send(message({ name: 'parcel_on_its_way', variables, headerVariables, buttonVariables }), call);
    expect(onlyBody(channel)).toMatchObject({
      messaging_object: {
        template: {
          components: [
            { type: 'header', parameters: [{ type: 'text', text: 'A-77' }] },
            { type: 'body', parameters: [{ text: 'Asha' }, { text: 'tomorrow' }] },
            { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'a/77' }] },
          ],
        },
      },
    });
    expect(channel.simulator.accepted).toHaveLength(1);
  });

  it('MUST send a template with nothing to fill in by its name alone', async () => {
    await template.send(message({ name: 'thank_you' }), call);
    expect(onlyBody(channel)).toMatchObject({
      messaging_object: { template: { name: 'thank_you', language: { policy: 'deterministic', code: 'en_US' } } },
      extra_info: { ref: 'write-1', wa_source: 'api' },
    });
    expect(channel.simulator.requests[0]?.body).not.toContain('components');
  });

  it.each<[string, string, Partial<Media>, object]>([
    [
      'an image by address',
      'picture_of_the_day',
      { type: 'IMAGE', url: 'http://shop.example/a.png' },
      { image: { link: 'http://shop.example/a.png' } },
    ],
    ['an image by id', 'picture_of_the_day', { type: 'IMAGE', mediaId: '4621' }, { image: { id: '4621' } }],
    ['a film', 'film_of_the_day', { type: 'VIDEO', url: 'https://shop.example/a.mp4' }, { video: { link: 'https://shop.example/a.mp4' } }],
    [
      'a document with its name',
      'invoice',
      { type: 'DOCUMENT', url: 'https://shop.example/1', filename: 'Invoice.pdf' },
      { document: { link: 'https://shop.example/1', filename: 'Invoice.pdf' } },
    ],
    ['a document by id', 'invoice', { type: 'DOCUMENT', mediaId: '77' }, { document: { id: '77' } }],
  ])('MUST put %s above the text', async (_, name, header, parameter) => {
    const filled = name === 'invoice' ? [{ name: 'number', value: '17' }] : [];
    const { outcome } = await template.send(message({ name, variables: filled, headerMedia: media(header) }), call);
    expect(outcome).toBe('ACCEPTED');
    const { messaging_object: sent } = onlyBody(channel) as { messaging_object: { template: { components: unknown[] } } };
    expect(sent.template.components[0]).toEqual({ type: 'header', parameters: [{ type: header.type?.toLowerCase(), ...parameter }] });
  });

  it.each([
    ['numbers in any order, by number', ['2', '1'], ['first', 'second']],
    ['words, in the order given', ['when', 'name'], ['second', 'first']],
    ['numbers and words, in the order given', ['2', 'name'], ['second', 'first']],
  ])('MUST fill in the body with variables named by %s', async (_, [one = '', other = ''], expected) => {
    const given = [
      { name: one, value: 'second' },
      { name: other, value: 'first' },
    ];
    await template.send(message({ variables: given, headerMedia: image, quickReplies: ['a', 'b'] }), call);
    expect(onlyBody(channel)).toMatchObject({
      messaging_object: { template: { components: [{}, { parameters: expected.map((text) => ({ type: 'text', text })) }, {}, {}] } },
    });
  });

  it.each<[string, Partial<TemplateMessage>, string, string[]]>([
    ['a number without +', { phoneNumber: '919876543210' }, 'INVALID', ['phoneNumber']],
    ['an id', { templateId: '7' }, 'CAPABILITY_NOT_SUPPORTED', ['templateId']],
    ['no name', { name: null }, 'INVALID', ['name']],
    ['a blank name', { name: ' ' }, 'INVALID', ['name']],
    ['a name of 513 characters', { name: 'x'.repeat(513) }, 'INVALID', ['name']],
    ['no language', { language: null }, 'INVALID', ['language']],
    ['a variable without a name', { variables: [{ name: '', value: 'x' }] }, 'INVALID', ['variables', '0', 'name']],
    ['two variables of one name', { variables: [variable('a'), variable('a')] }, 'INVALID', ['variables', '1', 'name']],
    ['a number that is missing', { variables: [variable('1'), variable('3')] }, 'INVALID', ['variables']],
    ['an empty value', { variables: [{ name: 'a', value: ' ' }] }, 'INVALID', ['variables', '0', 'value']],
    ['a value of 32769 characters', { variables: [{ name: 'a', value: 'x'.repeat(32_769) }] }, 'INVALID', ['variables', '0', 'value']],
    [
      'a value of 1025 characters beside a button',
      { variables: [{ name: 'a', value: 'x'.repeat(1025) }], quickReplies: ['b'] },
      'INVALID',
      ['variables', '0', 'value'],
    ],
    [
      'a value of 1025 characters below a header',
      { variables: [{ name: 'a', value: 'x'.repeat(1025) }], headerMedia: image },
      'INVALID',
      ['variables', '0', 'value'],
    ],
    ['a header without a type', { headerMedia: { ...image, type: null } }, 'INVALID', ['headerMedia', 'mediaType']],
    ['a sound as header', { headerMedia: { ...image, type: 'AUDIO' } }, 'INVALID', ['headerMedia', 'mediaType']],
    ['a header of nothing', { headerMedia: media({ type: 'IMAGE' }) }, 'INVALID', ['headerMedia']],
    ['a header of two', { headerMedia: { ...image, mediaId: '7' } }, 'INVALID', ['headerMedia']],
    ['a header without an address', { headerMedia: { ...image, url: 'parcel.jpg' } }, 'INVALID', ['headerMedia', 'url']],
    ['a header from elsewhere', { headerMedia: { ...image, url: 'file:///etc/passwd' } }, 'INVALID', ['headerMedia', 'url']],
    ['a header of an empty id', { headerMedia: media({ type: 'IMAGE', mediaId: '' }) }, 'INVALID', ['headerMedia', 'mediaId']],
    ['a file as header', { headerMedia: media({ type: 'IMAGE', file: aFile() }) }, 'CAPABILITY_NOT_SUPPORTED', ['headerMedia', 'file']],
    ['a name of an image', { headerMedia: { ...image, filename: 'a.jpg' } }, 'CAPABILITY_NOT_SUPPORTED', ['headerMedia', 'filename']],
    ['two values in a header', { headerVariables: [...variables] }, 'INVALID', ['headerVariables']],
    ['an empty value in a header', { headerVariables: [{ name: '1', value: ' ' }] }, 'INVALID', ['headerVariables', '0', 'value']],
    ['a long header', { headerVariables: [{ name: '1', value: 'x'.repeat(61) }] }, 'INVALID', ['headerVariables', '0', 'value']],
    ['a header of text and media', { headerVariables: [{ name: '1', value: 'a' }], headerMedia: image }, 'INVALID', ['headerVariables']],
    ['a value for no button', { buttonVariables: [{ index: -1, value: 'a' }] }, 'INVALID', ['buttonVariables', '0', 'index']],
    ['a value for an eleventh button', { buttonVariables: [{ index: 10, value: 'a' }] }, 'INVALID', ['buttonVariables', '0', 'index']],
    ['an empty value for a button', { buttonVariables: [{ index: 0, value: '' }] }, 'INVALID', ['buttonVariables', '0', 'value']],
    ['a long address', { buttonVariables: [{ index: 0, value: 'x'.repeat(2001) }] }, 'INVALID', ['buttonVariables', '0', 'value']],
    [
      'two values for a button',
      { buttonVariables: [0, 0].map((index) => ({ index, value: 'a' })) },
      'INVALID',
      ['buttonVariables', '1', 'index'],
    ],
    [
      'a value for a quick reply',
      { quickReplies: ['a'], buttonVariables: [{ index: 0, value: 'a' }] },
      'INVALID',
      ['buttonVariables', '0', 'index'],
    ],
    ['four quick replies', { quickReplies: ['a', 'b', 'c', 'd'] }, 'INVALID', ['quickReplies']],
    ['an empty quick reply', { quickReplies: ['a', ''] }, 'INVALID', ['quickReplies', '1']],
    ['three references', { references: ['a', 'b', 'c'] }, 'INVALID', ['references']],
    ['a reference of 256 characters', { references: ['x'.repeat(256)] }, 'INVALID', ['references', '0']],
  ])('MUST refuse %s before any call, naming the field', async (_, changes, code, field) => {
    expect(template.check(message(changes))).toMatchObject([{ code, field }]);
    await expect(template.send(message(changes), call)).rejects.toMatchObject({ sent: 'no', nothingApplied: true, refusal: code });
    expect(channel.simulator.requests).toEqual([]);
  });

  it.each<[string, Partial<TemplateMessage>]>([
    ['a value of 32768 characters where there is nothing else', { variables: [{ name: 'a', value: 'x'.repeat(32_768) }] }],
    ['a value of 1024 characters beside a button', { variables: [{ name: 'a', value: 'x'.repeat(1024) }], quickReplies: ['b'] }],
    ['three quick replies', { quickReplies: ['a', 'b', 'c'] }],
    ['two references of 255 characters', { references: ['x'.repeat(255), 'y'.repeat(255)] }],
    ['a name of 512 characters', { name: 'x'.repeat(512) }],
  ])('MUST let pass %s', (_, changes) => {
    expect(template.check(message(changes))).toEqual([]);
  });

  it('MUST leave it to Kaleyra whether a template is approved and filled in', async () => {
    for (const wrong of [{ name: 'unknown' }, { language: 'de' }, { variables }, {}]) {
      await expect(template.send(message(wrong), call)).rejects.toMatchObject({
        kind: 'refused',
        sent: 'answered',
        refusal: 'PROVIDER_REFUSED',
        providerCode: 'WA400',
      });
    }
  });
});

function message(changes: Partial<TemplateMessage>): TemplateMessage {
  return {
    phoneNumber: '+919876543210',
    templateId: null,
    name: 'delivery_update',
    language: 'en_US',
    variables: [],
    headerVariables: [],
    buttonVariables: [],
    headerMedia: null,
    quickReplies: [],
    references: null,
    ...changes,
  };
}

function media(changes: Partial<Media>): Media {
  return { type: null, url: null, mediaId: null, file: null, filename: null, ...changes };
}

function variable(name: string): { name: string; value: string } {
  return { name, value: 'x' };
}

function aFile(): MediaFile {
  const stream = (): never => {
    throw new Error('nothing is read of a file that is refused');
  };
  return { filename: 'a.jpg', mimeType: 'image/jpeg', sha256: '0'.repeat(64), size: 1, stream };
}
