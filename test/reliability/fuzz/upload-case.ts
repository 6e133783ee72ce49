import fc from 'fast-check';
import type { Case } from '../../graphql/schema/generated-input.js';
import { placeholders, type RequestCase } from './case.js';
import { bytesOf, damage, inflict } from './damage.js';
import { hostileJson, hostileWords } from './hostile-value.js';
import { jsonMutation, mutateJson } from './json-mutation.js';
import type { Askable } from './request-case.js';

const boundary = 'parley-fuzz';
const fileName = fc.constantFrom(
  'a.png',
  '',
  '../../a.png',
  'a".png',
  ...hostileWords.filter((word) => !/[\0\r\n\u0100-\uffff]/.test(word)),
);
const mediaType = fc.constantFrom('image/png', 'image/jpeg', 'application/pdf', 'text/html', '', 'image/png; x="', 'IMAGE/PNG');
const bytes = fc.oneof(
  fc.string({ maxLength: 50 }),
  fc.constantFrom(0, 1, 70_000, 1_100_000).map((length) => '\x89'.repeat(length)),
);

/** The multipart request specification, kept and broken. */
export function uploadCase({ questions, worlds }: Askable): fc.Arbitrary<RequestCase> {
  const taking: readonly Case[] = questions.filter(({ files }) => files.length > 0);
  const few = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
    fc.oneof(fc.constant([]), fc.array(arbitrary, { maxLength: 2 }));
  return fc
    .record({
      question: fc.constantFrom(...taking),
      world: fc.constantFrom(...worlds),
      operations: few(jsonMutation),
      map: fc.oneof(
        { weight: 3, arbitrary: few(jsonMutation) },
        { weight: 1, arbitrary: hostileJson.map((json) => [{ at: 0, change: { kind: 'set' as const, json } }]) },
      ),
      parts: fc.constantFrom('om0', 'om0', 'om0', 'mo0', '0om', 'o0', 'm0', 'om', 'om00', 'omo0', ''),
      fileName,
      mediaType,
      bytes,
      damage: few(damage),
    })
    .map((made) => {
      const [path = ''] = made.question.files;
      const written = JSON.stringify({ query: made.question.document, variables: made.question.variables(made.world) });
      const texts: Readonly<Record<string, string>> = {
        o: field('operations', mutateJson(written, made.operations)),
        m: field('map', mutateJson(JSON.stringify({ 0: [path] }), made.map)),
        0: part(`name="0"; filename="${made.fileName}"`, made.bytes, made.mediaType),
      };
      const body = [...made.parts].map((name) => texts[name] ?? '').join('');
      return {
        kind: 'upload',
        method: 'POST',
        path: '/graphql',
        headers: [
          ['content-type', `multipart/form-data; boundary=${boundary}`],
          ['authorization', `Bearer ${placeholders.token}`],
          ['apollo-require-preflight', 'true'],
        ],
        body: inflict(`${body}--${boundary}--\r\n`, made.damage),
        damage: [],
      };
    });
}

function field(name: string, value: string): string {
  return part(`name="${name}"`, bytesOf(value));
}

function part(disposition: string, value: string, type?: string): string {
  const head = [`Content-Disposition: form-data; ${disposition}`, ...(type === undefined ? [] : [`Content-Type: ${type}`])];
  return `--${boundary}\r\n${head.join('\r\n')}\r\n\r\n${value}\r\n`;
}
