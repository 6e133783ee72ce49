import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toProduct } from '../../../src/providers/zapi/product.js';
import { documentedData } from '../../../src/providers/zapi/simulator-data.js';
import { orderRequest, textRequest } from '../../../src/providers/zapi/simulator-message.js';
import { toSubscriber } from '../../../src/providers/zapi/subscriber-record.js';

const readme = readFileSync('src/providers/zapi/README.md', 'utf8');

/** The rows of the table whose first heading begins so: the words in the first column, and the second column. */
function table(heading: string): [string[], string][] {
  const lines = readme.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end).map((row) => {
    const [, first = '', second = ''] = row.split('|');
    return [words(first), second];
  });
}

function words(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');
}

type Read = (record: Record<string, unknown>) => object | null;

const nouns: [string, Record<string, unknown>, Record<string, unknown>, Read][] = [
  [
    'contact',
    { phone: '5511999999999' },
    { phone: '554499999999', name: 'A', vname: 'B', notify: 'C', short: 'D', imgUrl: 'https://images.example/x.jpg' },
    (record) => toSubscriber(record, 'brazil'),
  ],
  [
    'product',
    { id: '1', price: '1000', salePrice: '900', currency: 'BRL' },
    {
      ...{ id: '2', price: '2000', salePrice: '800', currency: 'USD', name: 'N', description: 'D', retailerId: 'R', quantity: 7 },
      ...{ availability: 'in stock', images: ['https://images.example/x.jpg'] },
    },
    (record) => toProduct(record, 'brazil'),
  ],
];

describe('the README of the house', () => {
  it.each(nouns)('names every documented field of a %s', (noun) => {
    const { contacts, products } = documentedData();
    const documented = Object.keys((noun === 'contact' ? contacts : products)[0] ?? {});
    expect(
      table(noun)
        .flatMap(([names]) => names)
        .sort(),
    ).toEqual(documented.sort());
  });

  it.each(nouns)('says of every field of a %s where the mapping puts it', (noun, base, values, read) => {
    const plain = Object.entries(read(base) ?? {});
    for (const [[name = ''], ours] of table(noun)) {
      const changed = read({ ...base, [name]: values[name] }) as Record<string, unknown>;
      const touched = plain.filter(([field, value]) => field !== 'raw' && JSON.stringify(changed[field]) !== JSON.stringify(value));
      const promised = words(ours).filter((word) => word !== 'raw' && word in changed);
      expect([name, touched.map(([field]) => field).sort()]).toEqual([name, [...new Set(promised)].sort()]);
    }
  });

  it('names every field that send-text and send-order take', () => {
    const named = (call: string): string =>
      table(`field of \`${call}\``)
        .map(([names]) => names.join(' '))
        .join(' ');
    for (const field of Object.keys(textRequest.shape)) expect(named('send-text')).toContain(field);
    const { order, paymentSettings } = orderRequest.shape;
    const product = order.shape.products.element.shape;
    for (const field of [...Object.keys(order.shape), ...Object.keys(product)]) expect(named('send-order')).toContain(field);
    for (const field of Object.keys(paymentSettings.unwrap().shape)) expect(readme).toContain(`\`${field}{`);
  });
});
