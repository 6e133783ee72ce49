import { endOfNumber, minNumberDigits, wordsOf } from './words.js';

/** A word that a record must have. */
export interface SearchedWord {
  readonly word: string;
  /** Whether a word counts that only begins with it: people are still typing the last one. */
  readonly isPrefix: boolean;
  /** The beginning of the words of numbers that end with its digits; null when it is no end of a number. */
  readonly end: string | null;
}

/** Words that a record must have all of. */
export type SearchedWords = readonly SearchedWord[];

/** More words of a text are refused. */
export const maxSearchedWords = 10;

/** Digits with what people write between them. */
const writtenNumber = /\+?\d[\d\s().\-/]*\d/g;

/**
 * What to search for: records that have all words of one of the lists. The second list is there when the text may have a telephone number, whose
 * groups of digits are then one word without the zeros of calls abroad and at home. Empty when the text has no words.
 */
export function readSearchText(text: string): readonly SearchedWords[] {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  const withNumbers = wordsOf(text.replace(writtenNumber, joinedDigits));
  return withNumbers.join(' ') === words.join(' ') ? [searched(words)] : [searched(words), searched(withNumbers)];
}

function joinedDigits(written: string): string {
  const digits = written.replace(/\D/g, '').replace(/^0+/, '');
  return digits.length < minNumberDigits ? written : ` ${digits} `;
}

function searched(words: readonly string[]): SearchedWords {
  return words.map((word, index) => ({
    word,
    isPrefix: index === words.length - 1,
    end: /^\d+$/.test(word) && word.length >= minNumberDigits ? endOfNumber(word) : null,
  }));
}

/** How well a word of a record matches: twice its weight, and one more when it is the whole word; 0 when it does not. */
export function matchOf({ word, isPrefix, end }: SearchedWord, found: string, weight: number): number {
  if (found === word) return weight * 2 + 1;
  if ((isPrefix && found.startsWith(word)) || (end !== null && found.startsWith(end))) return weight * 2;
  return 0;
}
