import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idTypes, readId, toId } from '../../src/domain/id.js';
import { readIdArgument } from '../../src/graphql/request/input.js';

const runs = { seed: 1, numRuns: 300 };
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('', '"', '\\', '\ud800', '\u0000', ',', '[]', '172310467380123456789', '919984351847@s.whatsapp.net', 'सामान', '👩‍👩‍👧'),
);
const parts = fc.record({ type: fc.constantFrom(...idTypes), channel: text, key: fc.array(text, { maxLength: 3 }) });
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** An id with the right checksum, whatever it says. */
function sign(json: string): string {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(json));
  return Buffer.concat([checksum, Buffer.from(json)]).toString('base64url');
}

describe('an id', () => {
  it.each(idTypes)('of a %s contains its type, channel and key', (type) => {
    expect(readId(toId(type, 'india', '172310467380123456789', 'second'))).toEqual({
      type,
      channel: 'india',
      key: ['172310467380123456789', 'second'],
    });
  });

  it('contains any channel and any key, in whatever script', () => {
    fc.assert(
      fc.property(parts, ({ type, channel, key }) => {
        expect(readId(toId(type, channel, ...key))).toEqual({ type, channel, key });
      }),
      runs,
    );
  });

  it('contains two keys of 255 characters, even when each character is escaped with six', () => {
    const key = ['\u0001'.repeat(255), '\ud800'.repeat(255)];
    expect(readId(toId('Message', 'india', ...key))?.key).toEqual(key);
  });

  it('needs no encoding in a URL', () => {
    fc.assert(
      fc.property(parts, ({ type, channel, key }) => {
        expect(toId(type, channel, ...key)).toMatch(/^[A-Za-z0-9_-]+$/);
      }),
      runs,
    );
  });

  it('is the same for the same object and another for every other', () => {
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(toId(one.type, one.channel, ...one.key) === toId(other.type, other.channel, ...other.key)).toBe(isSame);
      }),
      runs,
    );
    expect(toId('Order', 'a', 'b')).toBe(toId('Order', 'a', 'b'));
  });

  it('keeps the parts of a key apart', () => {
    expect(toId('Message', 'a', 'b,c')).not.toBe(toId('Message', 'a', 'b', 'c'));
    expect(toId('Message', 'a', '', 'b')).not.toBe(toId('Message', 'a', 'b', ''));
  });
});

describe('reading an id', () => {
  it('refuses an id in which one character was changed', () => {
    fc.assert(
      fc.property(parts, fc.nat(), fc.constantFrom(...alphabet), ({ type, channel, key }, place, character) => {
        const id = toId(type, channel, ...key);
        const at = place % id.length;
        const changed = id.slice(0, at) + character + id.slice(at + 1);
        expect(readId(changed)).toEqual(changed === id ? { type, channel, key } : null);
      }),
      { seed: 2, numRuns: 2000 },
    );
  });

  it('refuses every one of the changes of one character to an order id', () => {
    const id = toId('Order', 'india', '172310467380123456789');
    const changes = [...id].flatMap((old, at) =>
      [...alphabet].filter((character) => character !== old).map((character) => id.slice(0, at) + character + id.slice(at + 1)),
    );
    expect(changes).toHaveLength(id.length * 63);
    expect(changes.filter((changed) => readId(changed) !== null)).toEqual([]);
  });

  it('refuses an id that lost or won a character', () => {
    fc.assert(
      fc.property(parts, fc.nat(), fc.constantFrom(...alphabet), ({ type, channel, key }, place, character) => {
        const id = toId(type, channel, ...key);
        const at = place % id.length;
        expect(readId(id.slice(0, at) + id.slice(at + 1))).toBeNull();
        expect(readId(id + character)).toBeNull();
      }),
      runs,
    );
  });

  it.each([
    ['nothing', ''],
    ['a short word', 'abc'],
    ['a number', '42424242'],
    ['a blank', toId('Order', 'a', 'b') + ' '],
    ['padding', toId('Order', 'a', 'bc') + '='],
    ['the plain base64 alphabet', 'ab+/ab+/ab+/'],
    ['no JSON', Buffer.from('    {"type":"Order"').toString('base64url')],
    ['JSON of another shape', Buffer.from('    {"type":"Order"}').toString('base64url')],
    ['ten thousand characters', 'A'.repeat(10_000)],
    ['a foreign script', 'आदेश-आदेश-आदेश'],
  ])('refuses %s', (_, id) => {
    expect(readId(id)).toBeNull();
  });

  it('accepts the words of an order id with the right checksum', () => {
    expect(sign('["1",1,"india","1"]')).toBe(toId('Order', 'india', '1'));
  });

  it.each([
    ['no version', '[]'],
    ['another version', '["2",1,"india","1"]'],
    ['a type that does not exist', `["1",${idTypes.length},"india","1"]`],
    ['a negative type', '["1",-1,"india","1"]'],
    ['half a type', '["1",0.5,"india","1"]'],
    ['a type in words', '["1","Order","india","1"]'],
    ['no channel', '["1",1]'],
    ['a channel that is no text', '["1",1,7,"1"]'],
    ['a key that is no text', '["1",1,"india",1]'],
    ['a key that is a list', '["1",1,"india",["1"]]'],
    ['blanks between its parts', '["1", 1, "india", "1"]'],
    ['an escaped letter', '["1",1,"indi\\u0061","1"]'],
  ])('refuses %s, although its checksum is right', (_, json) => {
    expect(readId(sign(json))).toBeNull();
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.base64String(),
          fc.json().map((json) => Buffer.from(json).toString('base64url')),
        ),
        (anything) => {
          expect(readId(anything)).toBeNull();
        },
      ),
      runs,
    );
  });

  it('is refused where an id of another type is asked for, and the refusal names both types', () => {
    fc.assert(
      fc.property(parts, fc.constantFrom(...idTypes), ({ type, channel, key }, wanted) => {
        const ask = () => readIdArgument(toId(type, channel, ...key), wanted, 'input.orderId');
        if (type === wanted) expect(ask()).toEqual({ type, channel, key });
        else expect(ask).toThrow(`input.orderId: is the id of a ${type}, not of a ${wanted}.`);
      }),
      runs,
    );
  });
});
