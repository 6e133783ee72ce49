/** A word of a text, as searches compare it, with its place in the text in UTF-16 code units. */
export interface PlacedWord {
  readonly word: string;
  readonly start: number;
  readonly length: number;
}

/** Longer words are cut off. */
export const maxWordLength = 40;
/** What is behind so many characters of an untrusted text is not searched. */
const maxTextLength = 5_000;

/** Scripts that are written without blanks: each character is a word. */
const ideographs = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}`;
const wordPattern = new RegExp(
  String.raw`[${ideographs}]|(?:(?![${ideographs}])[\p{L}\p{N}])(?:(?![${ideographs}])[\p{L}\p{N}\p{M}])*`,
  'gu',
);

/** The words of a text in their order. */
export function placedWords(text: string): readonly PlacedWord[] {
  const words: PlacedWord[] = [];
  for (const { 0: found, index } of text.slice(0, maxTextLength).matchAll(wordPattern)) {
    const word = foldWord(found);
    if (word !== '') words.push({ word, start: index, length: found.length });
  }
  return words;
}

export function wordsOf(text: string): readonly string[] {
  return placedWords(text).map(({ word }) => word);
}

/** Letters that have no decomposition, as people type them without their keyboards. */
const letters: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ı: 'i', þ: 'th', ħ: 'h' };
const undecomposed = new RegExp(`[${Object.keys(letters).join('')}]`, 'g');
const onlyAscii = /^[\x21-\x7e]*$/;

/** In small letters, compatible forms as one, without marks, and with the digits 0 to 9. */
function foldWord(word: string): string {
  const small = word.toLowerCase();
  if (onlyAscii.test(small)) return small.slice(0, maxWordLength);
  const plain = small
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
  const typed = plain.replace(undecomposed, (letter) => letters[letter] ?? letter).replace(/[٠-٩۰-۹०-९]/g, toAsciiDigit);
  // By characters, because half a surrogate pair cannot be stored.
  return [...typed].slice(0, maxWordLength).join('');
}

function toAsciiDigit(digit: string): string {
  const code = digit.charCodeAt(0);
  return String(code >= 0x0966 ? code - 0x0966 : code & 0xf);
}

/** Words that identify: also all of them as one, because people leave out what stands between them. */
export function identifierWords(text: string): readonly string[] {
  const words = wordsOf(text);
  return words.length < 2 ? words : [...words, words.join('').slice(0, maxWordLength)];
}

/** Stands before the digits of a number in reverse, which no other word begins with. A search for the last digits compares their beginning. */
const reversed = '~';

/** The words by which a number is found: its digits, from the first one and from the last one. */
export function numberWords(phoneNumber: string): readonly string[] {
  const digits = phoneNumber.replace(/\D/g, '');
  return [digits, endOfNumber(digits)];
}

/** The beginning of the word of a number that ends with these digits. */
export function endOfNumber(digits: string): string {
  return `${reversed}${[...digits].reverse().join('')}`;
}

/** Fewer digits are the end of too many numbers. */
export const minNumberDigits = 4;
