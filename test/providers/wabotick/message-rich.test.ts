import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../src/contract/error.js';
import type { ButtonsMessage, Media, MediaFile, MediaMessage, TemplateMessage } from '../../../src/contract/message-write.js';
import { Readable } from 'node:stream';
import { call, endpointsOf, failureOf, formOf, openWabotick, type WabotickChannel } from './fixture.js';

const phoneNumber = '+14155552671';
const contact = '14155552671';
const number = { phone_number_id: '109876543210987', phone_number: contact };
const write = { correlationId: 'write-1', deadlineAt: undefined };
const mediaId = '982348123049102';

const file: MediaFile = { filename: 'a.png', mimeType: 'image/png', sha256: '00', size: 1, stream: () => Readable.from(['x']) };
const media = (change: Partial<Media>): Media => ({ type: null, url: null, mediaId: null, file: null, filename: null, ...change });
const template = (change: Partial<TemplateMessage>): TemplateMessage => ({
  phoneNumber,
  templateId: '512340987612345',
  name: null,
  language: null,
  variables: [
    { name: 'name', value: 'Ada' },
    { name: 'order', value: '172390002100099905678' },
  ],
  headerVariables: [],
  buttonVariables: [],
  headerMedia: null,
  quickReplies: [],
  references: null,
  ...change,
});
const buttons = (change: Partial<ButtonsMessage>): ButtonsMessage => ({
  phoneNumber,
  text: 'How will you pay?',
  buttons: [{ id: 'pay-cod', title: 'COD' }],
  headerText: null,
  footerText: null,
  media: null,
  ...change,
});
const picture = (change: Partial<MediaMessage>): MediaMessage => ({
  phoneNumber,
  media: media({ type: 'IMAGE', url: 'https://example.com/boots.jpg' }),
  caption: null,
  ...change,
});

function onlyForm({ simulator }: WabotickChannel, endpoint: string): Record<string, string> {
  expect(endpointsOf(simulator)).toEqual([endpoint]);
  const { apiToken, ...fields } = formOf(simulator.requests[0]);
  expect(apiToken).toBe(simulator.settings['apiToken']);
  return fields;
}

function received(refusals: readonly Refusal[]): string[] {
  return refusals.map(({ code, field }) => `${code} ${field?.join('.') ?? ''}`);
}

async function newest(provider: WabotickChannel): Promise<unknown> {
  const { messages } = await provider.conversations.messages(contact, { offset: 0, limit: 1 }, call());
  return messages[0];
}

/** What does not pass the check is refused for these reasons, and nothing is sent. */
async function expectRefused<Change>(
  provider: WabotickChannel,
  writer: { check(change: Change): readonly Refusal[]; send(change: Change, call: typeof write): Promise<unknown> },
  change: Change,
  expected: readonly string[],
): Promise<void> {
  expect(received(writer.check(change))).toEqual(expected);
  const error = await failureOf(writer.send(change, write));
  expect(error).toMatchObject({ kind: 'refused', sent: 'no', refusal: expected[0]?.split(' ')[0] });
  expect(provider.simulator.requests).toEqual([]);
}

describe('a template', () => {
  it.each(['data', 'wa_message_id'] as const)('is sent with its variables and replies, and its id read from %s', async (templateAnswer) => {
    const provider = await openWabotick({ templateAnswer });
    const receipt = await provider.messages.template!.send(template({ quickReplies: ['TRACK', 'HELP'] }), write);
    expect(onlyForm(provider, 'send/template')).toEqual({
      ...number,
      template_id: '512340987612345',
      'templateVariable-name-1': 'Ada',
      'templateVariable-order-2': '172390002100099905678',
      template_quick_reply_button_values: '["TRACK","HELP"]',
    });
    expect(receipt).toEqual({ outcome: 'ACCEPTED', providerId: expect.stringMatching(/^wamid\./) as string });
    expect(await newest(provider)).toMatchObject({
      messageId: receipt.providerId,
      content: {
        type: 'TemplateContent',
        name: 'order_update',
        language: 'en_US',
        variables: ['Ada', '172390002100099905678', 'TRACK', 'HELP'],
      },
    });
  });

  it('takes the address of a medium for its header', async () => {
    const provider = await openWabotick();
    const [first] = provider.simulator.data.templates;
    provider.simulator.data.templates[0] = { ...first, status: 'Approved' };
    const headerMedia = media({ type: 'IMAGE', url: 'https://example.com/a.jpg' });
    await provider.messages.template!.send(template({ templateId: '437509121867805', variables: [], headerMedia }), write);
    expect(onlyForm(provider, 'send/template')).toEqual({
      ...number,
      template_id: '437509121867805',
      template_header_media_url: 'https://example.com/a.jpg',
    });
  });

  it('makes its recipient a subscriber, if the plan allows another one', async () => {
    const provider = await openWabotick({ subscriberLimit: 7 });
    const to = (phone: string) => provider.messages.template!.send(template({ phoneNumber: phone }), write);
    expect(await to('+14155550198')).toMatchObject({ outcome: 'ACCEPTED' });
    expect((await provider.subscribers.get!(['14155550198'], call())).size).toBe(1);
    expect(await failureOf(to('+14155550199'))).toMatchObject({
      refusal: 'LIMIT_EXCEEDED',
      providerMessage: 'Subscriber limit has been exceeded. You cannot have more subscribers.',
    });
  });

  it.each<[string, Partial<TemplateMessage>, object]>([
    ['is unknown', { templateId: '1' }, { refusal: 'NOT_FOUND', providerMessage: 'Template not found.' }],
    ['was rejected', { templateId: '437509121867805' }, { kind: 'refused', refusal: undefined }],
    ['lacks a variable', { variables: [{ name: 'name', value: 'Ada' }] }, { refusal: 'INVALID' }],
    ['has a variable too many', { variables: [{ name: 'size', value: '42' }] }, { refusal: 'INVALID' }],
  ])('that %s is refused by them', async (_, change, expected) => {
    const provider = await openWabotick();
    expect(await failureOf(provider.messages.template!.send(template(change), write))).toMatchObject(expected);
    expect(provider.simulator.requests).toHaveLength(1);
  });

  it.each<[string, Partial<TemplateMessage>, string[]]>([
    ['no templateId', { templateId: null }, ['INVALID templateId']],
    ['an empty templateId', { templateId: '' }, ['INVALID templateId']],
    [
      'a name in place of its id',
      { templateId: null, name: 'order_update', language: 'en' },
      ['CAPABILITY_NOT_SUPPORTED name', 'CAPABILITY_NOT_SUPPORTED language', 'INVALID templateId'],
    ],
    ['references', { references: ['A-1'] }, ['CAPABILITY_NOT_SUPPORTED references']],
    ['an empty reply', { quickReplies: ['A', ''] }, ['INVALID quickReplies.1']],
    ['a variable without a name', { variables: [{ name: '', value: 'x' }] }, ['INVALID variables.0.name']],
    ['a variable without a value', { variables: [{ name: 'x', value: '' }] }, ['INVALID variables.0.value']],
    ['a header by id', { headerMedia: media({ mediaId }) }, ['CAPABILITY_NOT_SUPPORTED headerMedia.mediaId']],
    ['a header as a file', { headerMedia: media({ file }) }, ['CAPABILITY_NOT_SUPPORTED headerMedia.file']],
    ['a header from nowhere', { headerMedia: media({}) }, ['INVALID headerMedia']],
    [
      'a header with a filename',
      { headerMedia: media({ url: 'https://example.com/a.pdf', filename: 'a.pdf' }) },
      ['CAPABILITY_NOT_SUPPORTED headerMedia.filename'],
    ],
  ])('with %s is not sent', async (_, change, expected) => {
    const provider = await openWabotick();
    await expectRefused(provider, provider.messages.template!, template(change), expected);
  });
});

describe('buttons', () => {
  it('are sent below a text, between a header and a footer', async () => {
    const provider = await openWabotick();
    const message = buttons({
      buttons: [
        { id: 'pay-cod', title: 'COD' },
        { id: null, title: 'Card' },
      ],
      headerText: 'Order',
      footerText: 'Thanks',
    });
    const receipt = await provider.messages.buttons!.send(message, write);
    expect(onlyForm(provider, 'send/interactive-buttons')).toEqual({
      ...number,
      message: 'How will you pay?',
      buttons: '[{"id":"pay-cod","title":"COD"},"Card"]',
      button_header_text: 'Order',
      button_footer_text: 'Thanks',
    });
    expect(receipt.outcome).toBe('ACCEPTED');
    const [cod, card] = [
      { id: 'pay-cod', title: 'COD' },
      { id: 'button-2', title: 'Card' },
    ];
    expect(await newest(provider)).toMatchObject({
      messageId: receipt.providerId,
      content: { type: 'InteractiveContent', header: 'Order', text: 'How will you pay?', footer: 'Thanks', buttons: [cod, card] },
    });
  });

  it.each<[Media, Record<string, string>]>([
    [media({ url: 'https://example.com/a.jpg?x=1' }), { media_url: 'https://example.com/a.jpg?x=1' }],
    [media({ url: 'https://example.com/film', type: 'VIDEO' }), { media_url: 'https://example.com/film', media_type: 'video' }],
    [media({ mediaId, type: 'IMAGE' }), { media_id: mediaId, media_type: 'image' }],
    [media({ mediaId, type: 'DOCUMENT', filename: 'sizes.pdf' }), { media_id: mediaId, media_type: 'document', media_name: 'sizes.pdf' }],
  ])('go below a medium %#', async (header, fields) => {
    const provider = await openWabotick();
    await provider.messages.buttons!.send(buttons({ media: header }), write);
    const { message: _text, buttons: _buttons, ...others } = onlyForm(provider, 'send/interactive-buttons');
    expect(others).toEqual({ ...number, ...fields });
  });

  const titled = (...titles: string[]): ButtonsMessage['buttons'] => titles.map((title) => ({ id: null, title }));
  it.each<[string, Partial<ButtonsMessage>, string[]]>([
    ['none', { buttons: [] }, ['INVALID buttons']],
    ['four', { buttons: titled('a', 'b', 'c', 'd') }, ['INVALID buttons']],
    ['a title of 21 characters', { buttons: titled('a', 'x'.repeat(21)) }, ['INVALID buttons.1.title']],
    ['an empty title', { buttons: titled(' ') }, ['INVALID buttons.0.title']],
    ['an empty id', { buttons: [{ id: '', title: 'a' }] }, ['INVALID buttons.0.id']],
    ['a title twice', { buttons: titled('a', 'a') }, ['INVALID buttons.1']],
    [
      'an id twice',
      {
        buttons: [
          { id: '1', title: 'a' },
          { id: '1', title: 'b' },
        ],
      },
      ['INVALID buttons.1'],
    ],
    ['no text', { text: '' }, ['INVALID text']],
    ['an empty header', { headerText: '' }, ['INVALID headerText']],
    ['an empty footer', { footerText: '' }, ['INVALID footerText']],
    ['a header text beside media', { headerText: 'x', media: media({ url: 'https://example.com/a.jpg' }) }, ['INVALID headerText']],
    ['an id without a type', { media: media({ mediaId }) }, ['INVALID media.mediaType']],
    ['an address that shows no type', { media: media({ url: 'https://example.com/a' }) }, ['INVALID media.mediaType']],
    ['an extension in the host only', { media: media({ url: 'https://example.com' }) }, ['INVALID media.mediaType']],
    ['audio', { media: media({ mediaId, type: 'AUDIO' }) }, ['INVALID media.mediaType']],
    ['audio by its extension', { media: media({ url: 'https://example.com/a.mp3' }) }, ['INVALID media.mediaType']],
    ['media without https', { media: media({ url: 'http://example.com/a.jpg' }) }, ['INVALID media.url']],
    ['media at no address', { media: media({ url: 'file:///a.jpg' }) }, ['INVALID media.url']],
    [
      'the filename of a picture',
      { media: media({ url: 'https://example.com/a.jpg', type: 'IMAGE', filename: 'a.jpg' }) },
      ['INVALID media.filename'],
    ],
    ['an address and an id', { media: media({ url: 'https://example.com/a.jpg', mediaId, type: 'IMAGE' }) }, ['INVALID media']],
    ['a file', { media: media({ file, type: 'IMAGE' }) }, ['CAPABILITY_NOT_SUPPORTED media.file']],
  ])('with %s are not sent', async (_, change, expected) => {
    const provider = await openWabotick();
    await expectRefused(provider, provider.messages.buttons!, buttons(change), expected);
  });

  it('of three titles with 20 characters pass, emoji counted as one', async () => {
    const provider = await openWabotick();
    const message = buttons({ buttons: titled('x'.repeat(20), '👋'.repeat(20), 'y'.repeat(20)) });
    expect(await provider.messages.buttons!.send(message, write)).toMatchObject({ outcome: 'ACCEPTED' });
  });
});

describe('a medium', () => {
  it.each<[string, Partial<MediaMessage>, Record<string, string>]>([
    [
      'by its address',
      { caption: 'Our boots' },
      { media_type: 'image', media_url: 'https://example.com/boots.jpg', media_caption_text: 'Our boots' },
    ],
    ['by its id', { media: media({ type: 'AUDIO', mediaId }) }, { media_type: 'audio', media_id: mediaId }],
    [
      'as a document with a name',
      { media: media({ type: 'DOCUMENT', url: 'http://example.com/1', filename: 'sizes.pdf' }) },
      { media_type: 'document', media_url: 'http://example.com/1', media_name: 'sizes.pdf' },
    ],
    [
      'as a film',
      { media: media({ type: 'VIDEO', mediaId }), caption: 'Packing' },
      { media_type: 'video', media_id: mediaId, media_caption_text: 'Packing' },
    ],
  ])('is sent %s, and stands in the conversation', async (_, change, fields) => {
    const provider = await openWabotick();
    const message = picture(change);
    const receipt = await provider.messages.media!.send(message, write);
    expect(onlyForm(provider, 'send/file')).toEqual({ ...number, ...fields });
    expect(receipt.outcome).toBe('ACCEPTED');
    const { type, url, filename } = message.media;
    expect(await newest(provider)).toMatchObject({
      messageId: receipt.providerId,
      content: { type: 'MediaContent', mediaType: type, url, mediaId: message.media.mediaId, caption: message.caption, filename },
    });
  });

  it('with an id that they do not know is NOT_FOUND', async () => {
    const provider = await openWabotick();
    const message = picture({ media: media({ type: 'IMAGE', mediaId: '1' }) });
    expect(await failureOf(provider.messages.media!.send(message, write))).toMatchObject({ refusal: 'NOT_FOUND' });
  });

  it.each<[string, Partial<MediaMessage>, string[]]>([
    ['without a type', { media: media({ mediaId }) }, ['INVALID media.mediaType']],
    ['from nowhere', { media: media({ type: 'IMAGE' }) }, ['INVALID media']],
    ['from two places', { media: media({ type: 'IMAGE', mediaId, file }) }, ['INVALID media']],
    ['with an empty id', { media: media({ type: 'IMAGE', mediaId: '' }) }, ['INVALID media.mediaId']],
    ['at no address', { media: media({ type: 'IMAGE', url: 'javascript:alert(1)' }) }, ['INVALID media.url']],
    ['as a film with a filename', { media: media({ type: 'VIDEO', mediaId, filename: 'a.mp4' }) }, ['INVALID media.filename']],
    ['as audio with a caption', { media: media({ type: 'AUDIO', mediaId }), caption: 'La' }, ['INVALID caption']],
    ['with an empty caption', { caption: '' }, ['INVALID caption']],
    ['to no number', { phoneNumber: 'Ada' }, ['INVALID phoneNumber']],
  ])('%s is not sent', async (_, change, expected) => {
    const provider = await openWabotick();
    await expectRefused(provider, provider.messages.media!, picture(change), expected);
  });
});
