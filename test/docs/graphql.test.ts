import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toId } from '../../src/domain/id.js';
import { openFiveChannels, type FiveChannels } from '../graphql/queries/five-channels.js';
import { writtenSchema } from '../graphql/schema/written-schema.js';
import { blocksOf, guides, type Block } from './pages.js';

const blocks = blocksOf('graphql');

/** Queries that stand in the text: what begins with a field and its braces. */
const inlineQueries: readonly Block[] = guides.flatMap(({ file, text }) =>
  [...text.matchAll(/`(\w+\([^`]*\) \{[^`]*\})`/g)].map(([, query]) => ({ file, text: `{ ${query} }` })),
);
const queries = [...blocks, ...inlineQueries];

/** Of the operations that take any. */
const variables = { first: 3, phoneNumber: '+16505551234' };

describe('GraphQL in the documentation', () => {
  let five: FiveChannels;
  beforeAll(async () => void (five = await openFiveChannels()));
  afterAll(() => five.close());

  it('MUST fit the schema', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(6);
    expect(blocks.filter(({ file }) => file === 'README.md').length).toBeGreaterThanOrEqual(2);
    expect(inlineQueries.length).toBeGreaterThanOrEqual(1);
    const schema = writtenSchema();
    for (const { file, text } of queries) expect([file, validate(schema, parse(text))], text).toEqual([file, []]);
  });

  it('MUST be answered without errors by a gateway over the five simulated providers', async () => {
    const orderId = toId('Order', 'riyadh', '2');
    for (const { file, text } of queries.filter((query) => !query.text.includes('subscription'))) {
      const { status, errors, data } = await five.ask(text.replace('<id>', orderId), text.includes('$') ? variables : {});
      expect([file, text, status, errors]).toEqual([file, text, 200, []]);
      expect(data).toBeTruthy();
    }
    expect(five.riyadh.order(2)?.status).toBe('shipped');
  });
});
