import { matchOf, type SearchedWord } from '../../store/search/search-words.js';
import { textsOf } from '../../store/search/record-words.js';
import { identifierWords, placedWords, type PlacedWord } from '../../store/search/words.js';
import type { Context } from '../request/context.js';
import type { SearchField } from '../schema/generated.js';
import type { FoundResult } from '../schema/parents.js';

interface Range {
  readonly start: number;
  readonly length: number;
}

interface Highlight {
  readonly field: SearchField;
  readonly text: string;
  readonly ranges: readonly Range[];
}

type FieldText = readonly [field: SearchField, text: string | null];

/** The texts of a result in which the words were found. */
export async function highlightsOf(result: FoundResult, context: Context): Promise<readonly Highlight[]> {
  const words = result.words.flat();
  const known = new Set<string>();
  return (await textsOfResult(result, context)).flatMap(([field, text]) => {
    if (text === null || known.has(`${field} ${text}`)) return [];
    known.add(`${field} ${text}`);
    const ranges = rangesIn(field, text, words);
    return ranges.length === 0 ? [] : [{ field, text, ranges }];
  });
}

async function textsOfResult(result: FoundResult, context: Context): Promise<readonly FieldText[]> {
  if (result.type === 'MESSAGE') {
    const { content } = result.message;
    return content === null ? [] : textsOf(content).map((text) => ['TEXT', text]);
  }
  if (result.type === 'CUSTOMER') {
    const { phoneNumbers, contacts } = result.customer;
    const addresses = contacts.flatMap(({ contactId, phoneNumber }) => (phoneNumber === null && contactId !== null ? [contactId] : []));
    return [
      ['NAME', await context.loaders.customerName.load(result.customer)],
      ...[...phoneNumbers, ...addresses].map((address): FieldText => ['ADDRESS', address]),
    ];
  }
  const { reference, number, customer, items } = result.order;
  return [
    ['REFERENCE', reference],
    ['NUMBER', number],
    ['NAME', customer.name],
    ['NAME', customer.email],
    ['ADDRESS', customer.phoneNumber ?? customer.contactId],
    ...(items ?? []).flatMap(({ name, retailerId }): FieldText[] => [
      ['ITEM', name],
      ['ITEM', retailerId],
    ]),
  ];
}

const identifiers: readonly SearchField[] = ['REFERENCE', 'NUMBER', 'ADDRESS'];

function rangesIn(field: SearchField, text: string, words: readonly SearchedWord[]): readonly Range[] {
  const ranges = placedWords(text).flatMap((placed) => rangeOf(placed, words) ?? []);
  const joined = identifiers.includes(field) && ranges.length === 0 ? identifierWords(text).at(-1) : undefined;
  const isJoined = joined !== undefined && words.some((word) => matchOf(word, joined, 1) > 0);
  return isJoined ? [{ start: 0, length: text.length }] : ranges;
}

/** The longest part of a word that was searched for. */
function rangeOf({ word: found, start, length }: PlacedWord, words: readonly SearchedWord[]): Range | undefined {
  let best: Range | undefined;
  for (const { word, isPrefix, end } of words) {
    // A letter that became two, or a mark that was left out, has no place: the whole word counts.
    const part = found.length === length ? word.length : length;
    const isAtStart = found === word || (isPrefix && found.startsWith(word));
    const isAtEnd = end !== null && /^\d+$/.test(found) && found.endsWith(word);
    if ((isAtStart || isAtEnd) && part > (best?.length ?? 0)) best = { start: isAtStart ? start : start + length - part, length: part };
  }
  return best;
}
