import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SendButtonsDocument, SendMediaDocument, SendTemplateDocument, UploadMediaDocument } from '../../operations/generated.js';
import { noCalls, openFiveChannels, type ChannelName, type FiveChannels } from '../queries/five-channels.js';
import { askWithFiles } from './multipart.js';
import { openTemporaryFolder, type TemporaryFolder } from './temporary-folder.js';

const phoneNumber = '+14155552671';

let folder: TemporaryFolder;
let five: FiveChannels;

beforeAll(async () => {
  folder = await openTemporaryFolder();
  five = await openFiveChannels();
  // Nothing is known of when this person wrote, so that messages may be sent.
  delete five.miami.data.conversations[phoneNumber.slice(1)];
});
afterAll(async () => {
  await five.close();
  await folder.close();
});
beforeEach(() => {
  five.calls();
  five.miami.backOffice.files.length = 0;
});
afterEach(() => folder.expectNoFiles());

const mebibyte = 1024 * 1024;

const hashOf = (bytes: Uint8Array | undefined): string =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');
const fileOf = (bytes: Uint8Array<ArrayBuffer>, name = 'boots.png', type = 'image/png'): File => new File([bytes], name, { type });

async function upload(file: Blob, input: object = {}) {
  const variables = { input: { channel: 'miami', file: null, ...input } };
  const asked = { query: UploadMediaDocument, variables, files: { 'variables.input.file': file } };
  const { status, data, errors } = await askWithFiles(five.address, asked);
  expect([status, errors]).toEqual([200, []]);
  return data?.uploadMedia;
}

async function sendFile(file: Blob, media: object = {}, input: object = {}) {
  const variables = { input: { channel: 'miami', phoneNumber, media: { file: null, ...media }, ...input } };
  const asked = { query: SendMediaDocument, variables, files: { 'variables.input.media.file': file } };
  const { status, data, errors } = await askWithFiles(five.address, asked);
  expect([status, errors]).toEqual([200, []]);
  return data?.sendMedia;
}

const callsOf = (channel: ChannelName, count: number) => ({ ...noCalls, [channel]: count });
/** Where a file or message was sent to, in order. */
const writes = (): string[] =>
  five.miami.requests.map(({ path }) => path.slice('/api/v1/whatsapp/'.length)).filter((name) => name !== 'get/conversation');

describe('a file that is uploaded', () => {
  it('reaches the provider byte for byte, in one call, and can be sent by its id', async () => {
    const bytes = randomBytes(300_000);
    const given = await upload(fileOf(bytes));
    expect(given).toEqual({ mediaId: expect.stringMatching(/^\d+$/) as string, mediaType: 'IMAGE', outcome: 'APPLIED', userErrors: [] });
    expect(five.calls()).toEqual(callsOf('miami', 1));
    const [kept] = five.miami.backOffice.files;
    expect([kept?.mimeType, kept?.filename, hashOf(kept?.bytes)]).toEqual(['image/png', 'boots.png', hashOf(bytes)]);
    const media = { mediaId: given?.mediaId ?? '', mediaType: given?.mediaType ?? 'IMAGE' };
    const { sendMedia } = await five.read(SendMediaDocument, { input: { channel: 'miami', phoneNumber, media } });
    expect(sendMedia).toMatchObject({ outcome: 'ACCEPTED', userErrors: [] });
  });

  it.each([
    ['<img src=x onerror=alert(1)>.png', 'text that looks like HTML'],
    ['👟 Grüße – 靴.png', 'emoji and letters of the world'],
    ['a "quoted" name; filename=b.png', 'quotes'],
  ])('keeps its name: %j', async (name) => {
    expect(await upload(fileOf(randomBytes(10), name))).toMatchObject({ outcome: 'APPLIED' });
    expect(five.miami.backOffice.files).toMatchObject([{ filename: name }]);
  });

  it('has the given name', async () => {
    await upload(fileOf(randomBytes(10)), { filename: 'winter.png' });
    expect(five.miami.backOffice.files).toMatchObject([{ filename: 'winter.png' }]);
  });

  it('may be as large as its media type allows', async () => {
    const film = (size: number): File => fileOf(new Uint8Array(size), 'a.mp4', 'video/mp4');
    expect(await upload(film(16 * mebibyte))).toMatchObject({ mediaType: 'VIDEO', outcome: 'APPLIED' });
    expect(five.miami.backOffice.files[0]?.bytes.length).toBe(16 * mebibyte);
    expect(await upload(fileOf(new Uint8Array(5 * mebibyte)))).toMatchObject({ outcome: 'APPLIED' });
    expect(five.calls()).toEqual(callsOf('miami', 2));
    expect(await upload(fileOf(new Uint8Array(5 * mebibyte + 1)))).toMatchObject({
      mediaId: null,
      outcome: null,
      userErrors: [{ code: 'INVALID', field: ['input', 'file'], message: expect.stringContaining('at most 5 MiB') as string }],
    });
    expect(five.calls()).toEqual(noCalls);
  });

  it.each<[string, () => Promise<{ userErrors: readonly unknown[] } | null | undefined>, string, string[]]>([
    ['without bytes', () => upload(fileOf(new Uint8Array(0))), 'INVALID', ['input', 'file']],
    ['with an empty name given', () => upload(fileOf(randomBytes(1)), { filename: ' ' }), 'INVALID', ['input', 'filename']],
    ['with a name of two lines given', () => upload(fileOf(randomBytes(1)), { filename: 'a\r\nb.png' }), 'INVALID', ['input', 'filename']],
    ['with a name that is too long', () => upload(fileOf(randomBytes(1), 'x'.repeat(256))), 'INVALID', ['input', 'file']],
    ['on no channel', () => upload(fileOf(randomBytes(1)), { channel: 'nowhere' }), 'INVALID', ['input', 'channel']],
  ])('%s is refused before any call', async (_, ask, code, field) => {
    expect(await ask()).toMatchObject({ outcome: null, userErrors: [{ code, field }] });
    expect(five.calls()).toEqual(noCalls);
  });

  it('is refused before any call where the provider stores none', async () => {
    for (const channel of await five.unable('messages.upload')) {
      const code = await five.codeOf(channel, 'messages.upload');
      expect(await upload(fileOf(randomBytes(1)), { channel })).toMatchObject({ userErrors: [{ code }] });
    }
    expect(await five.unable('messages.upload')).not.toContain('miami');
    expect(five.calls()).toEqual(noCalls);
  });
});

describe('a message with a file', () => {
  it('is one call, and is in the conversation under the name of the file', async () => {
    const bytes = randomBytes(100_000);
    const sent = await sendFile(fileOf(bytes, 'sizes.pdf', 'application/pdf'), {}, { caption: 'Sizes' });
    expect(sent).toMatchObject({
      outcome: 'ACCEPTED',
      userErrors: [],
      message: {
        content: { __typename: 'MediaContent', mediaType: 'DOCUMENT', url: null, mediaId: null, caption: 'Sizes', filename: 'sizes.pdf' },
      },
    });
    expect(writes()).toEqual(['send/file']);
    expect(hashOf(five.miami.backOffice.files[0]?.bytes)).toBe(hashOf(bytes));
  });

  it('sends an image that is too large as a document', async () => {
    const large = fileOf(new Uint8Array(6 * mebibyte));
    expect(await sendFile(large)).toMatchObject({ userErrors: [{ code: 'INVALID', field: ['input', 'media', 'file'] }] });
    expect(writes()).toEqual([]);
    expect(await sendFile(large, { mediaType: 'DOCUMENT' })).toMatchObject({ outcome: 'ACCEPTED' });
    expect(writes()).toEqual(['send/file']);
  });

  it.each<[string, () => ReturnType<typeof sendFile>, string[]]>([
    ['also has an address', () => sendFile(fileOf(randomBytes(1)), { url: 'https://shop.example/a.png' }), ['input', 'media']],
    ['also has an id', () => sendFile(fileOf(randomBytes(1)), { mediaId: '1' }), ['input', 'media']],
    ['is to go as what it is not', () => sendFile(fileOf(randomBytes(1)), { mediaType: 'VIDEO' }), ['input', 'media', 'mediaType']],
    ['is empty', () => sendFile(fileOf(new Uint8Array(0))), ['input', 'media', 'file']],
  ])('is refused before any call when it %s', async (_, ask, field) => {
    expect(await ask()).toMatchObject({ outcome: null, userErrors: [{ code: 'INVALID', field }] });
    expect(five.calls()).toEqual(noCalls);
  });

  it('is refused before any call where a header takes no file', async () => {
    const file = fileOf(randomBytes(1));
    const buttons = { text: 'Which?', buttons: [{ title: 'Yes' }], media: { file: null } };
    const answers = [
      await askWithFiles(five.address, {
        query: SendButtonsDocument,
        variables: { input: { channel: 'miami', phoneNumber, ...buttons } },
        files: { 'variables.input.media.file': file },
      }),
      ...(await Promise.all(
        ['miami', 'delhi'].map((channel) => {
          const input = { channel, phoneNumber, ...(channel === 'miami' ? { templateId: '1' } : { name: 'a', language: 'en' }) };
          const variables = { input: { ...input, headerMedia: { file: null } } };
          return askWithFiles(five.address, {
            query: SendTemplateDocument,
            variables,
            files: { 'variables.input.headerMedia.file': file },
          });
        }),
      )),
    ];
    const refusals = answers.map(({ data }) => Object.values(data ?? {}) as { userErrors: { code: string; field: string[] }[] }[]);
    expect(refusals).toMatchObject([
      [{ userErrors: [{ code: 'CAPABILITY_NOT_SUPPORTED', field: ['input', 'media', 'file'] }] }],
      [{ userErrors: [{ code: 'CAPABILITY_NOT_SUPPORTED', field: ['input', 'headerMedia', 'file'] }] }],
      [{ userErrors: [{ code: 'CAPABILITY_NOT_SUPPORTED', field: ['input', 'headerMedia', 'file'] }] }],
    ]);
    expect(five.calls()).toEqual(noCalls);
  });
});

describe('an upload with an idempotency key', () => {
  it('is one call and one answer for the same bytes, and refused for others', async () => {
    const bytes = randomBytes(5000);
    const first = await upload(fileOf(bytes), { idempotencyKey: 'same-bytes' });
    expect(await upload(fileOf(Buffer.from(bytes)), { idempotencyKey: 'same-bytes' })).toEqual(first);
    expect(first).toMatchObject({ outcome: 'APPLIED' });
    for (const other of [fileOf(randomBytes(5000)), fileOf(bytes, 'other.png'), fileOf(bytes, 'boots.png', 'image/jpeg')]) {
      expect(await upload(other, { idempotencyKey: 'same-bytes' })).toMatchObject({
        mediaId: null,
        userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
      });
    }
    expect(five.calls()).toEqual(callsOf('miami', 1));
  });

  it('is one call when it is sent several times at once', async () => {
    const bytes = randomBytes(200_000);
    const answers = await Promise.all(Array.from({ length: 5 }, () => upload(fileOf(bytes), { idempotencyKey: 'at-once' })));
    expect(new Set(answers.map((answer) => answer?.mediaId)).size).toBe(1);
    expect(answers[0]).toMatchObject({ outcome: 'APPLIED' });
    expect(five.calls()).toEqual(callsOf('miami', 1));
  });

  it('is never repeated when its answer was lost', async () => {
    five.miami.fail({ kind: 'cut-after' });
    const bytes = randomBytes(100);
    const lost = await upload(fileOf(bytes), { idempotencyKey: 'lost' });
    expect(lost).toMatchObject({ mediaId: null, outcome: 'UNKNOWN', userErrors: [{ code: 'OUTCOME_UNKNOWN' }] });
    expect(await upload(fileOf(bytes), { idempotencyKey: 'lost' })).toEqual(lost);
    expect(five.calls()).toEqual(callsOf('miami', 1));
  });
});

describe('several files', () => {
  it('in one request reach their own variables', async () => {
    const [one, two] = [randomBytes(1000), randomBytes(2000)];
    const query = `mutation($a: UploadMediaInput!, $b: Upload!) {
      a: uploadMedia(input: $a) { outcome mediaType }
      b: uploadMedia(input: { channel: "miami", file: $b, filename: "b" }) { outcome mediaType }
    }`;
    const { data, errors } = await askWithFiles(five.address, {
      query,
      variables: { a: { channel: 'miami', file: null }, b: null },
      files: { 'variables.b': fileOf(two, 'b.ogg', 'audio/ogg'), 'variables.a.file': fileOf(one) },
    });
    expect([data, errors]).toEqual([{ a: { outcome: 'APPLIED', mediaType: 'IMAGE' }, b: { outcome: 'APPLIED', mediaType: 'AUDIO' } }, []]);
    expect(five.miami.backOffice.files.map(({ filename, bytes }) => [filename, hashOf(bytes)])).toEqual([
      ['boots.png', hashOf(one)],
      ['b', hashOf(two)],
    ]);
  });
});

describe('a value that is not a file', () => {
  const ask = async (query: string, variables: object) => {
    const { data, errors } = await five.ask(query, variables);
    expect(data ?? null).toBeNull();
    expect(five.calls()).toEqual(noCalls);
    return errors.map(({ extensions, message }) => [extensions['code'], message]);
  };

  it('is BAD_USER_INPUT for Upload, with a message that says how to send a file', async () => {
    const mentionsSpecification = expect.stringContaining('multipart request specification') as string;
    const query = 'mutation($file: Upload!) { uploadMedia(input: { channel: "miami", file: $file }) { outcome } }';
    for (const file of ['boots.png', 7, {}, { filename: 'a', mimeType: 'image/png', sha256: '', size: 1 }]) {
      expect(await ask(query, { file })).toEqual([['BAD_USER_INPUT', mentionsSpecification]]);
    }
    expect(await ask('mutation { uploadMedia(input: { channel: "miami", file: "a" }) { outcome } }', {})).toEqual([
      ['GRAPHQL_VALIDATION_FAILED', mentionsSpecification],
    ]);
  });

  it('cannot contain a file', async () => {
    const { data, errors } = await askWithFiles(five.address, {
      query: 'mutation($flowData: JSON!) { broadcastTemplate(input: { channel: "miami", flowData: $flowData }) { outcome } }',
      variables: { flowData: { a: [null] } },
      files: { 'variables.flowData.a.0': fileOf(randomBytes(1)) },
    });
    expect(data ?? null).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(five.calls()).toEqual(noCalls);
  });
});
