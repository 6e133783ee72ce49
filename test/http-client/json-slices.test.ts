import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../src/http-client/json/json.js';
import { readJsonInSlices } from '../../src/http-client/json/json-slices.js';

const read = (text: string): ReturnType<typeof readJsonInSlices> => readJsonInSlices(Buffer.from(text));
const filling = 'ü'.repeat(500);
const records = (count: number, record = (id: number): string => `{"id":${id},"text":"${filling}","list":[{},[1,"]"]]}`): string =>
  `[${Array.from({ length: count }, (_, id) => record(id)).join(',')}]`;

describe('large JSON', () => {
  it('is read as it is at once, whatever stands where in it', async () => {
    const large = fc.constantFrom(
      records(300),
      `"${'x'.repeat(100_000)}"`,
      `{"__proto__":${records(200)},"b":"}"}`,
      `[[${records(150)}],{"a":${records(150)}}]`,
    );
    const value = fc.oneof(large, fc.json(), fc.constant('12345678901234567890'), fc.constant('1e400'));
    const blank = fc.constantFrom('', ' ', '\n\t');
    const member = fc.tuple(fc.oneof(fc.string(), fc.constant('__proto__')), value, blank);
    const text = fc.oneof(
      fc.array(fc.tuple(value, blank)).map((all) => `[${all.map(([one, space]) => space + one + space).join(',')}]`),
      fc.array(member).map((all) => `{${all.map(([name, one, space]) => `${space}${JSON.stringify(name)}${space}:${one}`).join(',')}}`),
    );
    await fc.assert(
      fc.asyncProperty(text, blank, async (one, space) => {
        assert.deepStrictEqual(await read(space + one + space), readJson(space + one + space));
      }),
      { numRuns: 200 },
    );
  });

  it('keeps every digit of a long number', async () => {
    const found = await read(
      `{"status":true,"message":${records(1000, (id) => `{"id":172310467380123456${100 + id},"text":"${filling}"}`)}}`,
    );
    const { message } = found?.value as { message: { id: string }[] };
    expect(message).toHaveLength(1000);
    expect(message.map(({ id }) => id)).toEqual(Array.from({ length: 1000 }, (_, id) => `172310467380123456${100 + id}`));
  });

  it('loses none but the records that cannot be read, and counts those', async () => {
    const found = await read(`{"message":${records(1000, (id) => `{"id":${id % 100 === 7 ? '<' : id},"text":"${filling}"}`)},"n":8XX3}`);
    expect(found?.brokenRecords).toBe(10);
    const { message, n } = found?.value as { message: { id: number }[]; n: string };
    expect([message.length, message[7]?.id, n]).toEqual([990, 8, '8XX3']);
  });

  it('leaves out a large record with something unreadable in it', async () => {
    const broken = `{"items":${records(200)},"n":<}`;
    expect(await read(`[{"id":1},${broken},{"id":2}]`)).toEqual({ value: [{ id: 1 }, { id: 2 }], brokenRecords: 1 });
  });

  it.each<[string, string]>([
    ['that ends early', records(1000).slice(0, -1)],
    ['with something behind it', `${records(1000)} and more`],
    ['with a bracket of another kind', `{"a":${records(1000)}]`],
    ['with a string that never ends', `[${records(1000)},"x]`],
    ['that nests without bounds', '['.repeat(300_000) + ']'.repeat(300_000)],
    ['with more values than any list has', `[${'1,'.repeat(1_000_001)}1]`],
    ['with a text longer than any', `["${'x'.repeat(2_000_000)}"]`],
    ['of which nothing is readable', `[${'<,'.repeat(300_000)}1]`],
    ['that is a page', `<html>${'<p>a, b</p>'.repeat(100_000)}</html>`],
  ])('is not read when it is one %s', async (_, text) => {
    expect(await read(text)).toBeUndefined();
  });

  it('is abandoned when no request waits for it any more', async () => {
    let asked = 0;
    const isWanted = (): boolean => (asked += 1) < 3;
    expect(await readJsonInSlices(Buffer.from(records(2000)), isWanted)).toBeUndefined();
    expect(asked).toBe(3);
  });
});
