import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Media, MediaFile, MediaMessage } from '../../../src/contract/message-write.js';
import { readMultipart, type FormPart } from '../../../src/providers/simulator/multipart.js';
import { call, endpointsOf, failureOf, openWabotick, type WabotickChannel } from './fixture.js';

const phoneNumber = '+14155552671';
const write = { correlationId: 'write-1', deadlineAt: undefined };

function fileOf(bytes: Buffer, change: Partial<MediaFile> = {}): MediaFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { filename: 'boots.png', mimeType: 'image/png', sha256, size: bytes.length, stream: () => Readable.from([bytes]), ...change };
}

const png = fileOf(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff]));
const media = (change: Partial<Media>): Media => ({ type: 'IMAGE', url: null, mediaId: null, file: png, filename: null, ...change });
const picture = (change: Partial<MediaMessage> = {}): MediaMessage => ({ phoneNumber, media: media({}), caption: null, ...change });

/** The only request, part by part. */
function onlyForm(
  { simulator }: WabotickChannel,
  endpoint: string,
): { readonly texts: Record<string, string>; readonly files: readonly FormPart[] } {
  expect(endpointsOf(simulator)).toEqual([endpoint]);
  const [request] = simulator.requests;
  const parts = readMultipart(request?.headers['content-type'] ?? '', request?.bytes ?? Buffer.alloc(0)) ?? [];
  const texts = parts.filter(({ filename }) => filename === null).map(({ name, bytes }) => [name, bytes.toString('utf8')]);
  const { apiToken, ...fields } = Object.fromEntries(texts) as Record<string, string>;
  expect(apiToken).toBe(simulator.settings['apiToken']);
  return { texts: fields, files: parts.filter(({ filename }) => filename !== null) };
}

const hashOf = (bytes: Buffer | undefined): string =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');

describe('a file that is uploaded', () => {
  it('goes as multipart, byte for byte, and its id can be sent', async () => {
    const provider = await openWabotick();
    const receipt = await provider.messages.upload!.send({ file: png, filename: null }, write);
    expect(receipt).toEqual({
      outcome: 'APPLIED',
      providerId: '982348123049103',
      result: { mediaId: '982348123049103', mediaType: 'IMAGE' },
    });
    const { texts, files } = onlyForm(provider, 'upload/media');
    expect(texts).toEqual({ phone_number_id: '109876543210987' });
    expect(files).toMatchObject([{ name: 'file', filename: 'boots.png', mimeType: 'image/png' }]);
    expect(hashOf(files[0]?.bytes)).toBe(png.sha256);
    expect(provider.simulator.requests[0]?.headers['content-length']).toBe(String(provider.simulator.requests[0]?.bytes.length));
    const sent = await provider.messages.media!.send(picture({ media: media({ file: null, mediaId: receipt.providerId }) }), write);
    expect(sent.outcome).toBe('ACCEPTED');
  });

  it('is of the kind that they say, where they say one', async () => {
    const provider = await openWabotick({ uploadAnswer: 'described' });
    const pdf = fileOf(Buffer.from('%PDF-1.7'), { mimeType: 'application/pdf', filename: 'a.pdf' });
    expect(await provider.messages.upload!.send({ file: pdf, filename: 'sizes.pdf' }, write)).toMatchObject({
      result: { mediaId: '982348123049103', mediaType: 'DOCUMENT' },
    });
    expect(provider.simulator.backOffice.files).toMatchObject([{ filename: 'sizes.pdf', mediaId: '982348123049103' }]);
  });

  it.each(['<b>&"quoted"</b>.png', '👟 Grüße.png', 'a"\r\ncontent-type: text/html\r\n\r\n.png', "o'brien; filename=x.png", '..%2Fx.png'])(
    'keeps its name: %j',
    async (filename) => {
      const provider = await openWabotick();
      await provider.messages.upload!.send({ file: { ...png, filename, stream: png.stream }, filename: null }, write);
      expect(onlyForm(provider, 'upload/media').files).toMatchObject([{ filename, mimeType: 'image/png' }]);
    },
  );

  it('with an empty name is not sent', async () => {
    const provider = await openWabotick();
    expect(await failureOf(provider.messages.upload!.send({ file: png, filename: ' ' }, write))).toMatchObject({
      refusal: 'INVALID',
      sent: 'no',
    });
    expect(provider.simulator.requests).toEqual([]);
  });

  it('may have arrived when the answer is lost', async () => {
    const provider = await openWabotick();
    provider.simulator.fail({ kind: 'cut-after' });
    expect(await failureOf(provider.messages.upload!.send({ file: png, filename: null }, write))).toMatchObject({ sent: 'maybe' });
    expect(provider.simulator.backOffice.files).toHaveLength(1);
  });

  it('that is interrupted is not stored, and its outcome is unknown', async () => {
    const provider = await openWabotick();
    const file = fileOf(Buffer.alloc(10), { size: 20 });
    expect(await failureOf(provider.messages.upload!.send({ file, filename: null }, write))).toMatchObject({
      kind: 'unavailable',
      sent: 'maybe',
    });
    expect(provider.simulator.backOffice.files).toEqual([]);
  });
});

describe('a message with a file', () => {
  it('is sent as one multipart form, and is in the conversation', async () => {
    const provider = await openWabotick();
    const receipt = await provider.messages.media!.send(picture({ caption: 'Grüße "1"\r\n2' }), write);
    expect(receipt).toEqual({ outcome: 'ACCEPTED', providerId: expect.stringMatching(/^wamid\./) as string });
    const { texts, files } = onlyForm(provider, 'send/file');
    expect(texts).toEqual({
      phone_number_id: '109876543210987',
      phone_number: '14155552671',
      media_type: 'image',
      media_caption_text: 'Grüße "1"\r\n2',
    });
    expect(files).toMatchObject([{ name: 'media_file', filename: 'boots.png' }]);
    expect(hashOf(files[0]?.bytes)).toBe(png.sha256);
    const { messages } = await provider.conversations.messages('14155552671', { offset: 0, limit: 1 }, call());
    expect(messages).toMatchObject([{ messageId: receipt.providerId, content: { type: 'MediaContent', mediaType: 'IMAGE' } }]);
  });

  it.each<[string, string | null, string]>([
    ['its own', null, 'boots.png'],
    ['the one that is given', 'sizes.pdf', 'sizes.pdf'],
  ])('is shown as a document under %s name', async (_, filename, shown) => {
    const provider = await openWabotick();
    await provider.messages.media!.send(picture({ media: media({ type: 'DOCUMENT', filename }) }), write);
    const { texts, files } = onlyForm(provider, 'send/file');
    expect([texts['media_name'], files[0]?.filename]).toEqual([shown, shown]);
  });
});

describe('the simulated Wabotick', () => {
  const disposition = 'content-disposition: form-data; name=';
  const text = (name: string, value: string): string => `--b\r\n${disposition}"${name}"\r\n\r\n${value}\r\n`;
  const file = (name: string, bytes = 'x', type = 'image/png'): string =>
    `--b\r\n${disposition}"${name}"; filename="a.png"\r\ncontent-type: ${type}\r\n\r\n${bytes}\r\n`;
  const end = '--b--\r\n';

  async function ask(endpoint: string, parts: (provider: WabotickChannel) => string, type = 'multipart/form-data; boundary=b') {
    const provider = await openWabotick();
    const address = `${provider.simulator.baseUrl}/api/v1/whatsapp/${endpoint}`;
    const response = await fetch(address, { method: 'POST', headers: { 'content-type': type }, body: parts(provider) });
    expect(provider.simulator.backOffice.files).toEqual([]);
    return { status: response.status, body: (await response.json()) as { message?: string } };
  }

  const known = ({ simulator }: WabotickChannel): string =>
    text('apiToken', String(simulator.settings['apiToken'])) + text('phone_number_id', '109876543210987');
  const person = text('phone_number', '14155552671');

  it.each<[string, string, (provider: WabotickChannel) => string, string]>([
    [
      'a field that it has not',
      'upload/media',
      (provider) => known(provider) + text('media_type', 'image') + file('file') + end,
      'The media_type field is not allowed.',
    ],
    [
      'a field twice',
      'upload/media',
      (provider) => known(provider) + text('phone_number_id', '1') + file('file') + end,
      'The phone_number_id field is given twice.',
    ],
    ['no file', 'upload/media', (provider) => known(provider) + end, 'The file field must be a file.'],
    ['a text in its place', 'upload/media', (provider) => known(provider) + text('file', 'x') + end, 'The file field must be a file.'],
    ['a file in another field', 'upload/media', (provider) => known(provider) + file('media_file') + end, 'The file field must be a file.'],
    ['two files', 'upload/media', (provider) => known(provider) + file('file') + file('file') + end, 'The file field must be a file.'],
    ['an empty file', 'upload/media', (provider) => known(provider) + file('file', '') + end, 'The file field is required.'],
    [
      'a file of no kind',
      'upload/media',
      (provider) => known(provider) + file('file', 'x', 'font/woff') + end,
      'The file field must be a file of type image, video, audio or document.',
    ],
    [
      'another kind than it says',
      'send/file',
      (provider) => known(provider) + person + text('media_type', 'audio') + file('media_file') + end,
      'The media_file field must be a file of the media_type.',
    ],
    [
      'an address beside it',
      'send/file',
      (provider) =>
        known(provider) + person + text('media_type', 'image') + text('media_url', 'https://example.com/a') + file('media_file') + end,
      'The media_url field is required when media_id is not present.',
    ],
    [
      'another token',
      'upload/media',
      () => text('apiToken', 'x') + text('phone_number_id', '109876543210987') + file('file') + end,
      'Unauthenticated.',
    ],
  ])('refuses a form with %s', async (_, endpoint, parts, message) => {
    expect(await ask(endpoint, parts)).toEqual({ status: 200, body: { status: '0', message } });
  });

  it.each<[string, (form: string) => string]>([
    ['cut off', (form) => form.slice(0, -4)],
    ['begun by something else', (form) => `\r\n${form}`],
    ['followed by something', (form) => `${form}x`],
    ['with a header that forms have not', (form) => form.replace('content-type', 'content-length: 1\r\ncontent-type')],
    ['whose file says no type', (form) => form.replace('content-type: image/png\r\n', '')],
    ['whose lines end otherwise', (form) => form.replaceAll('\r\n', '\n')],
  ])('refuses a form %s', async (_, spoil) => {
    const { status, body } = await ask('upload/media', (provider) => spoil(known(provider) + file('file') + end));
    expect([status, body.message]).toEqual([400, 'The multipart body is malformed.']);
  });

  it('refuses multipart where no file belongs', async () => {
    expect((await ask('send', (provider) => known(provider) + end)).status).toBe(415);
  });
});
