import { spellingsOf } from '../../domain/phone-canonical.js';
import type { Person } from '../customers/person.js';

/** Shorter addresses appear in texts by chance. */
const minimumLength = 8;

/** Finds a person's numbers and addresses in texts. */
export class Mentions {
  /** Texts of which one is in every text that names the person. */
  readonly spellings: readonly string[];
  private readonly pattern: RegExp;

  constructor(person: Person) {
    const numbers = person.numbers.flatMap(spellingsOf);
    const others = person
      .addresses()
      .others.map(({ address }) => address)
      .filter((address) => address.length >= minimumLength);
    this.spellings = [...new Set([...numbers, ...others])];
    this.pattern = new RegExp(this.spellings.map(alone).join('|'));
  }

  isIn(text: string | null): boolean {
    return text !== null && this.pattern.test(text);
  }

  /** The value without the texts that name the person: null takes their place. */
  removeFrom<T>(value: T): T {
    return JSON.parse(JSON.stringify(value), (_name, part: unknown) => (typeof part === 'string' && this.isIn(part) ? null : part)) as T;
  }
}

/** Digits that are part of a longer number are another number, except behind the 00 of a call abroad. */
function alone(spelling: string): string {
  const literal = spelling.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (/[A-Za-z]/.test(spelling)) return literal;
  return `${/^\d/.test(spelling) ? '(?:(?<!\\d)|(?<=(?<!\\d)00))' : ''}${literal}(?!\\d)`;
}
