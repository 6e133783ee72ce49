import type { Message, MessageContent } from '../../domain/message.js';
import type { Order } from '../../domain/order.js';
import { equalNumbers } from '../../domain/phone-canonical.js';
import { toPhoneNumber } from '../../domain/phone.js';
import { columnText } from '../connection/column-text.js';
import { identifierWords, numberWords, wordsOf } from './words.js';

/** What a word is part of: the better the evidence that the record is meant, the higher. */
export const weights = { identifier: 4, name: 3, item: 2, text: 1 } as const;

/** More words of one record are left out, the ones with the lowest weights first. */
const maxWords = 200;

/** The words of a record with the highest weight of each. */
export class RecordWords {
  readonly weightByWord = new Map<string, number>();

  /** The best words must be added first. */
  add(weight: number, words: readonly string[]): this {
    for (const word of words) {
      if (this.weightByWord.size >= maxWords) break;
      if (!this.weightByWord.has(word)) this.weightByWord.set(columnText(word), weight);
    }
    return this;
  }

  addTexts(weight: number, texts: readonly (string | null | undefined)[], split = wordsOf): this {
    for (const text of texts) if (text != null) this.add(weight, split(text));
    return this;
  }

  /** Without a number: its parts are words. */
  addAddress(address: string | null): this {
    if (address === null) return this;
    const number = toPhoneNumber(address) ?? (address.startsWith('+') ? address : null);
    if (number === null) return this.addTexts(weights.identifier, [address], identifierWords);
    return this.add(weights.identifier, equalNumbers(number).flatMap(numberWords));
  }
}

export function wordsOfOrder({ reference, number, customer, items }: Order): RecordWords {
  const words = new RecordWords().addTexts(weights.identifier, [reference, number], identifierWords);
  words.addAddress(customer.phoneNumber).addAddress(customer.contactId);
  words.addTexts(weights.name, [customer.name, customer.email]);
  for (const { name, retailerId } of items ?? []) words.addTexts(weights.item, [name, retailerId]);
  return words;
}

export function wordsOfContact(address: string, name: string | null): RecordWords {
  return new RecordWords().addAddress(address).addTexts(weights.name, [name]);
}

export function wordsOfMessage({ content }: Pick<Message, 'content'>): RecordWords {
  return new RecordWords().addTexts(weights.text, content === null ? [] : textsOf(content));
}

/** The texts of a message that people wrote or read. */
export function textsOf(content: MessageContent): readonly (string | null)[] {
  switch (content.type) {
    case 'TextContent':
    case 'SystemContent':
    case 'OrderContent':
      return [content.text];
    case 'InteractiveContent':
      return [content.header, content.text, content.footer, ...content.buttons.map(({ title }) => title), content.reply?.title ?? null];
    case 'MediaContent':
      return [content.caption, content.filename];
    case 'TemplateContent':
      return [content.text, ...(content.text === null ? content.variables : [])];
    case 'LocationContent':
      return [content.placeName, content.address];
    case 'ContactsContent':
      return content.contacts.map(({ fullName }) => fullName);
    case 'ProductContent':
      return [content.title, content.text];
    case 'ReactionContent':
    case 'UnknownContent':
      return [];
  }
}
