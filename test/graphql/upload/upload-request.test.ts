import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { UploadMediaDocument } from '../../operations/generated.js';
import { noCalls, openFiveChannels, type FiveChannels } from '../queries/five-channels.js';
import { askWithFiles, post, preflight } from './multipart.js';
import { openTemporaryFolder, type TemporaryFolder } from './temporary-folder.js';

let folder: TemporaryFolder;
let five: FiveChannels;

beforeAll(async () => {
  folder = await openTemporaryFolder();
  five = await openFiveChannels();
});
afterAll(async () => {
  await five.close();
  await folder.close();
});
beforeEach(() => void five.calls());
// No request here leads to a call to a provider, or leaves a file.
afterEach(async () => {
  expect(five.calls()).toEqual(noCalls);
  await folder.expectNoFiles();
});

const mebibyte = 1024 * 1024;
const query = UploadMediaDocument.toString();
const operations = JSON.stringify({ query, variables: { input: { channel: 'miami', file: null } } });
const map = JSON.stringify({ 0: ['variables.input.file'] });
const authorized = { authorization: 'Bearer everything-token', ...preflight };
const png = (size = 1): File => new File([new Uint8Array(size)], 'a.png', { type: 'image/png' });

type Parts = readonly (readonly [name: string, value: string | File])[];

/** Sends these parts in this order. */
async function send(parts: Parts, headers: Readonly<Record<string, string>> = authorized) {
  const form = new FormData();
  for (const [name, value] of parts) form.append(name, value);
  const { status, data, errors } = await post(five.address, form, headers);
  expect(data).toBeUndefined();
  const text = JSON.stringify(errors);
  expect(text).not.toMatch(/node_modules|\/src\/|capacitor|\/tmp\//);
  return { status, codes: errors.map(({ extensions }) => extensions['code']), text };
}

const whole: Parts = [
  ['operations', operations],
  ['map', map],
  ['0', png()],
];
const mapped = (paths: Readonly<Record<string, unknown>>, ...files: readonly File[]): Parts => [
  ['operations', operations],
  ['map', JSON.stringify(paths)],
  ...files.map((file, index) => [String(index), file] as const),
];
const operating = (text: string): Parts => [['operations', text], ...whole.slice(1)];

describe('a request with files', () => {
  it.each<[string, Parts, number, string]>([
    ['no operations', whole.slice(1), 400, 'BAD_REQUEST'],
    ['no map', [...whole.slice(0, 1), ['0', png()]], 400, 'BAD_REQUEST'],
    ['no fields at all', [['0', png()]], 400, 'BAD_REQUEST'],
    ['a map before its operations', [whole[1]!, whole[0]!, whole[2]!], 400, 'BAD_REQUEST'],
    ['operations that are no JSON', operating('{"query":'), 400, 'BAD_REQUEST'],
    ['operations that are a text', operating('"{ viewer { name } }"'), 400, 'BAD_REQUEST'],
    ['operations that are null', operating('null'), 400, 'BAD_REQUEST'],
    ['several operations', operating(`[${operations}]`), 400, 'BAD_REQUEST'],
    ['operations without variables', operating(JSON.stringify({ query })), 400, 'BAD_REQUEST'],
    ['a prototype in its operations', operating(operations.replace('{', '{"__proto__":{"x":1},')), 400, 'BAD_REQUEST'],
    ['operations nested without end', operating('['.repeat(200_000)), 400, 'BAD_REQUEST'],
    ['operations of 2 MB', operating(operations.replace('{', `{"x":"${'x'.repeat(2 * mebibyte)}",`)), 413, 'BAD_REQUEST'],
    ['a map that is no JSON', [whole[0]!, ['map', '{'], whole[2]!], 400, 'BAD_REQUEST'],
    ['a map that is a list', [whole[0]!, ['map', '[["variables.input.file"]]'], whole[2]!], 400, 'BAD_REQUEST'],
    ['a map of texts', mapped({ 0: 'variables.input.file' }, png()), 400, 'BAD_REQUEST'],
    ['a map of numbers', mapped({ 0: [1] }, png()), 400, 'BAD_REQUEST'],
    ['a file that has no place', mapped({ 0: [] }, png()), 400, 'BAD_REQUEST'],
    ['a place that is nowhere', mapped({ 0: ['variables.input.picture'] }, png()), 400, 'BAD_REQUEST'],
    ['a place beneath nothing', mapped({ 0: ['variables.input.file.a'] }, png()), 400, 'BAD_REQUEST'],
    ['a place where something is', mapped({ 0: ['variables.input.channel'] }, png()), 400, 'BAD_REQUEST'],
    ['a place beneath a text', mapped({ 0: ['variables.input.channel.x'] }, png()), 400, 'BAD_REQUEST'],
    ['a place outside of the variables', mapped({ 0: ['operationName'] }, png()), 400, 'BAD_REQUEST'],
    [
      'a place beside the variables',
      [...operating(operations.replace('{', '{"extensions":{"a":null},')).slice(0, 1), ['map', '{"0":["extensions.a"]}'], ['0', png()]],
      400,
      'BAD_REQUEST',
    ],
    ['a place without a name', mapped({ 0: [''] }, png()), 400, 'BAD_REQUEST'],
    ['the variables in place of one', mapped({ 0: ['variables'] }, png()), 400, 'BAD_REQUEST'],
    ['two files for one place', mapped({ 0: ['variables.input.file'], 1: ['variables.input.file'] }, png(), png()), 400, 'BAD_REQUEST'],
    ['a prototype as a place', mapped({ 0: ['__proto__.variables.input.file'] }, png()), 400, 'BAD_REQUEST'],
    ['a prototype in a place', mapped({ 0: ['variables.input.__proto__.file'] }, png()), 400, 'BAD_REQUEST'],
    ['a constructor in a place', mapped({ 0: ['variables.constructor.prototype.file'] }, png()), 400, 'BAD_REQUEST'],
    ['a place at the far end of a list', mapped({ 0: ['variables.list.4294967294'] }, png()), 400, 'BAD_REQUEST'],
    ['a file that does not come', mapped({ 0: ['variables.input.file'] }), 400, 'BAD_REQUEST'],
    ['a text in place of a file', [...whole.slice(0, 2), ['0', 'boots']], 400, 'BAD_REQUEST'],
    [
      '11 files',
      mapped(Object.fromEntries(Array.from({ length: 11 }, (_, index) => [index, [`variables.f${index}`]])), ...Array(11).fill(png())),
      413,
      'BAD_REQUEST',
    ],
    [
      '11 files of which one is mapped',
      [...whole, ...Array.from({ length: 10 }, (_, index) => [`x${index}`, png()] as const)],
      413,
      'BAD_REQUEST',
    ],
    ['a file that is too large', [...whole.slice(0, 2), ['0', png(16 * mebibyte + 1)]], 413, 'FILE_TOO_LARGE'],
    ['a page', [...whole.slice(0, 2), ['0', new File(['<script>'], 'a.html', { type: 'text/html' })]], 415, 'FILE_TYPE_NOT_ALLOWED'],
    [
      'a page before a picture',
      [
        ['operations', JSON.stringify({ query, variables: { a: null, b: null } })],
        ['map', JSON.stringify({ 0: ['variables.a'], 1: ['variables.b'] })],
        ['0', new File(['<script>'], 'a.html', { type: 'text/html' })],
        ['1', png(3 * mebibyte)],
      ],
      415,
      'FILE_TYPE_NOT_ALLOWED',
    ],
    [
      'a drawing with scripts',
      [...whole.slice(0, 2), ['0', new File(['<svg/>'], 'a.svg', { type: 'image/svg+xml' })]],
      415,
      'FILE_TYPE_NOT_ALLOWED',
    ],
    ['a file of no type', [...whole.slice(0, 2), ['0', new File(['x'], 'a')]], 415, 'FILE_TYPE_NOT_ALLOWED'],
  ])('is refused with a code and not executed when it has %s', async (_, parts, status, code) => {
    const { text, ...answer } = await send(parts);
    expect([answer, text]).toEqual([{ status, codes: [code] }, text]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('gets an error that names the limit, or the supported types', async () => {
    expect((await send([...whole.slice(0, 2), ['0', png(16 * mebibyte + 1)]])).text).toContain('at most 16 MiB');
    expect((await send([...whole.slice(0, 2), ['0', new File(['x'], 'a.exe')]])).text).toMatch(
      /octet-stream.*image\/png.*application\/pdf/,
    );
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['no token', preflight, 401, 'UNAUTHENTICATED'],
    ['an unknown token', { ...preflight, authorization: 'Bearer nobody' }, 401, 'UNAUTHENTICATED'],
    ['no header that makes browsers ask first', { authorization: 'Bearer everything-token' }, 400, 'BAD_REQUEST'],
    ['such a header without a value', { ...authorized, 'apollo-require-preflight': '' }, 400, 'BAD_REQUEST'],
  ])('is refused with %s', async (_, headers, status, code) => {
    expect(await send(whole, headers)).toMatchObject({ status, codes: [code] });
  });

  it.each<[string, Record<string, string>, number, number]>([
    ['has no token', preflight, 10 * mebibyte, 401],
    ['could come from a page of another origin', { authorization: 'Bearer everything-token' }, 10 * mebibyte, 400],
    ['is larger than anything may be', authorized, 1024 * mebibyte, 413],
  ])('that %s is refused before its body arrives', async (_, headers, length, status) => {
    const type = { 'content-type': 'multipart/form-data; boundary=b', 'content-length': length };
    const outgoing = httpRequest(`${five.address}/graphql`, { method: 'POST', headers: { ...headers, ...type } });
    onTestFinished(() => void outgoing.destroy());
    outgoing.on('error', () => undefined);
    outgoing.flushHeaders();
    expect(await new Promise((resolve) => outgoing.once('response', (response) => resolve(response.statusCode)))).toBe(status);
    expect(await folder.files()).toEqual([]);
  });

  it('is accepted at no other address', async () => {
    const form = new FormData();
    for (const [name, value] of whole) form.append(name, value);
    const response = await fetch(`${five.address}/graphql/stream`, { method: 'POST', headers: authorized, body: form });
    expect(response.status).toBe(415);
    await response.body?.cancel();
  });

  it('is refused when its variables have other types than Upload', async () => {
    const { status, errors } = await askWithFiles(five.address, {
      query: 'query($name: String!) { channel(name: $name) { name } }',
      variables: { name: null },
      files: { 'variables.name': png() },
    });
    expect([status < 500, errors.map(({ extensions }) => extensions['code'])]).toEqual([true, ['BAD_USER_INPUT']]);
  });
});

describe('a request that is written by hand', () => {
  const disposition = 'content-disposition: form-data; name=';
  const field = (name: string, value: string): string => `--b\r\n${disposition}"${name}"\r\n\r\n${value}\r\n`;
  const start = field('operations', operations) + field('map', map);
  const type = 'multipart/form-data; boundary=b';
  const sendText = async (body: string, contentType = type) => {
    const { status, data, errors } = await post(five.address, body, { ...authorized, 'content-type': contentType });
    return { status, data, codes: errors.map(({ extensions }) => extensions['code']) };
  };
  const refused = { status: 400, data: undefined, codes: ['BAD_REQUEST'] };

  it.each<[string, string, string?]>([
    ['without a boundary', `${start}--b--\r\n`, 'multipart/form-data'],
    ['with another boundary', `${start}--b--\r\n`, 'multipart/form-data; boundary=other'],
    ['without a body', ''],
    ['that ends in a field', start.slice(0, -20)],
    ['that ends before its file', start],
    ['that ends in its file', `${start}--b\r\n${disposition}"0"; filename="a.png"\r\ncontent-type: image/png\r\n\r\nhalf a picture`],
    ['that ends in the head of its file', `${start}--b\r\n${disposition}"0"; filename="a.png"\r\ncontent-ty`],
    ['with a head that is none', `${start}--b\r\n\u0000\u0001: x\r\n\r\nx\r\n--b--\r\n`],
  ])('%s is refused', async (_, body, contentType) => {
    expect(await sendText(body, contentType)).toEqual(refused);
  });

  it('cannot give its file a name of several lines', async () => {
    const file = `--b\r\n${disposition}"0"; filename*=UTF-8''a%0D%0Ax-other%3A%20b.png\r\ncontent-type: image/png\r\n\r\nx\r\n`;
    expect(await sendText(`${start}${file}--b--\r\n`)).toMatchObject({
      status: 200,
      data: { uploadMedia: { outcome: null, userErrors: [{ code: 'INVALID', field: ['input', 'file'] }] } },
    });
  });
});

describe('a client that leaves', () => {
  const head = [
    'POST /graphql HTTP/1.1',
    'host: parley',
    'authorization: Bearer everything-token',
    'apollo-require-preflight: true',
    'content-type: multipart/form-data; boundary=b',
  ].join('\r\n');
  const part = (name: string, more = ''): string => `--b\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n`;
  const body = `${part('operations')}${operations}\r\n${part('map')}${map}\r\n`;
  const file = `${part('0', '; filename="a.png"\r\ncontent-type: image/png')}${'x'.repeat(100_000)}`;

  async function open(text: string): Promise<Socket> {
    const { port, hostname } = new URL(five.address);
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    socket.write(text);
    return socket;
  }

  it.each([
    ['in the middle of a file', 'content-length: 5000000'],
    ['in the middle of a file of unknown length', 'transfer-encoding: chunked'],
  ])('%s leaves no file behind', async (_, length) => {
    const text = body + file;
    const isChunked = length.startsWith('transfer');
    const socket = await open(`${head}\r\n${length}\r\n\r\n${isChunked ? `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n` : text}`);
    await expect.poll(async () => (await folder.files()).length, { timeout: 10_000 }).toBe(1);
    socket.destroy();
    await folder.expectNoFiles();
  });
});
