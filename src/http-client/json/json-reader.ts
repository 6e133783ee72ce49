import { readNumber } from './json-number.js';

/** The element cannot be read, but its list may continue after it. A shared error, because creating a stack for every broken record is slow. */
const unreadable = new Error('unreadable');
/** The whole text is unusable: nested too deep, or so broken that reading it would take too long. */
const hopeless = new Error('hopeless');

/** Bounds reading to about 25 ms: the number of characters examined and of elements skipped. */
const maxBudget = 2_000_000;
const maxFailures = 5000;

const brackets: Readonly<Record<string, string>> = { '{': '}', '[': ']' };
const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Reads valid JSON exactly as JSON.parse does, except for long numbers. See `readJson` for the errors that it tolerates. */
export class TolerantReader {
  private readonly text: string;
  private readonly maxDepth: number;
  private at = 0;
  private depth = 0;
  private broken = 0;
  /** Above 0 inside JSON that is embedded in a string: its boundaries are guessed, so no element is skipped there. */
  private guesses = 0;
  /** Characters that may still be examined. Tolerant reading examines some characters several times. */
  private budget: number;
  private failures = 0;

  constructor(text: string, maxDepth: number) {
    this.text = text;
    this.maxDepth = maxDepth;
    this.budget = Math.min(10 * text.length + 1000, maxBudget);
  }

  read(): { readonly value: unknown; readonly brokenRecords: number } | undefined {
    try {
      this.skipBlanks();
      const isContainer = this.peek() === '{' || this.peek() === '[';
      const value = isContainer ? this.value() : this.number();
      this.skipBlanks();
      return this.at === this.text.length ? { value, brokenRecords: this.broken } : undefined;
    } catch (error) {
      if (error === unreadable || error === hopeless) return undefined;
      throw error;
    }
  }

  private value(): unknown {
    this.spend(1);
    const next = this.peek();
    if (next === '{') return this.nested(() => this.object());
    if (next === '[') return this.nested(() => this.array());
    return next === '"' ? this.stringValue() : this.word();
  }

  private nested<T>(read: () => T): T {
    if (this.depth === this.maxDepth) throw hopeless;
    this.depth += 1;
    this.at += 1;
    try {
      return read();
    } finally {
      this.depth -= 1;
    }
  }

  private object(): Record<string, unknown> {
    const members: Record<string, unknown> = {};
    for (;;) {
      this.skipBlanksAndCommas();
      if (this.take('}')) return members;
      const name = this.string();
      this.skipBlanks();
      if (!this.take(':')) throw unreadable;
      this.skipBlanks();
      const value = this.value();
      // An assignment would set the object's prototype.
      if (name === '__proto__') Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true });
      else members[name] = value;
    }
  }

  private array(): unknown[] {
    const elements: unknown[] = [];
    for (;;) {
      this.skipBlanksAndCommas();
      if (this.take(']')) return elements;
      const [start, broken] = [this.at, this.broken];
      try {
        elements.push(this.value());
      } catch (error) {
        if (error !== unreadable || this.guesses > 0) throw error;
        this.failures += 1;
        if (this.failures > maxFailures) throw hopeless;
        this.at = this.endOfElement(start);
        this.broken = broken + 1;
      }
    }
  }

  /** A string up to its first quote when that can be its end; otherwise JSON embedded in a string without escaping. */
  private stringValue(): string {
    const start = this.at;
    const value = this.string();
    const end = this.at;
    if (this.isBoundary()) return value;
    this.at = start + 1;
    const inner = this.unescapedJson();
    if (inner !== undefined) return inner;
    this.at = end;
    this.skipBlanks();
    // Another string follows, so a comma is missing.
    if (this.peek() !== '"') throw unreadable;
    return value;
  }

  private unescapedJson(): string | undefined {
    const start = this.at;
    this.skipBlanks();
    if (this.peek() !== '{' && this.peek() !== '[') return undefined;
    this.guesses += 1;
    try {
      this.value();
      this.skipBlanks();
      const end = this.at;
      return this.take('"') && this.isBoundary() ? this.text.slice(start, end) : undefined;
    } catch (error) {
      if (error !== unreadable) throw error;
      return undefined;
    } finally {
      this.guesses -= 1;
    }
  }

  private string(): string {
    if (!this.take('"')) throw unreadable;
    const start = this.at;
    const end = this.closingQuote(start);
    if (end === undefined) throw unreadable;
    this.at = end + 1;
    const raw = this.text.slice(start, end);
    return raw.includes('\\') ? unescape(raw) : raw;
  }

  /** The first unescaped quote. */
  private closingQuote(from: number): number | undefined {
    for (let at = from; at < this.text.length; at += 1) {
      const next = this.text[at];
      if (next === '"') {
        this.spend(at - from);
        return at;
      }
      if (next === '\\') at += 1;
    }
    this.spend(this.text.length - from);
    return undefined;
  }

  /** A number, a constant, or a bare word, which is a string. */
  private word(): unknown {
    const literal = this.literal();
    if (literal === 'true') return true;
    if (literal === 'false') return false;
    if (literal === 'null') return null;
    return readNumber(literal) ?? literal;
  }

  private number(): unknown {
    const number = readNumber(this.literal());
    if (number === undefined) throw unreadable;
    return number;
  }

  private literal(): string {
    const pattern = /[\w.+-]+/y;
    pattern.lastIndex = this.at;
    const literal = pattern.exec(this.text)?.[0];
    if (literal === undefined) throw unreadable;
    this.spend(literal.length);
    this.at += literal.length;
    return literal;
  }

  /** Where the broken element that starts at `start` ends: at the comma or bracket of its list. */
  private endOfElement(start: number): number {
    let open = 0;
    for (let at = start; at < this.text.length; at += 1) {
      const next = this.text[at];
      this.spend(1);
      if (next === '"') at = this.likelyEndOfString(at + 1);
      else if (next === '{' || next === '[') open += 1;
      else if (open === 0 && (next === ',' || next === ']')) return at;
      else if (next === '}' || next === ']') open -= 1;
      if (open < 0) break;
    }
    throw unreadable;
  }

  /**
   * In a broken record quotes may be unescaped: only a quote before a comma, colon or bracket ends a string. For JSON embedded in a
   * string it is the quote after the bracket.
   */
  private likelyEndOfString(from: number): number {
    const bracket = brackets[this.text[from] ?? ''];
    let first: number | undefined;
    for (let at = this.closingQuote(from); at !== undefined; at = this.closingQuote(at + 1)) {
      if (!this.mayEndString(at)) continue;
      if (bracket === undefined || this.text[at - 1] === bracket) return at;
      first ??= at;
    }
    if (first === undefined) throw unreadable;
    return first;
  }

  private mayEndString(quote: number): boolean {
    const before = this.at;
    this.at = quote + 1;
    const mayEnd = this.peek() === ':' || this.isBoundary();
    this.at = before;
    return mayEnd;
  }

  /** Whether a value may end here. The end of the text counts, so that truncated JSON is recognized as truncated. */
  private isBoundary(): boolean {
    const before = this.at;
    this.skipBlanks();
    const next = this.peek();
    this.at = before;
    return next === undefined || next === ',' || next === '}' || next === ']';
  }

  private skipBlanksAndCommas(): void {
    do this.skipBlanks();
    while (this.take(','));
  }

  private skipBlanks(): void {
    const start = this.at;
    while (isBlank(this.text.charCodeAt(this.at))) this.at += 1;
    this.spend(this.at - start + 1);
  }

  private take(wanted: string): boolean {
    if (this.peek() !== wanted) return false;
    this.at += 1;
    return true;
  }

  private peek(): string | undefined {
    return this.text[this.at];
  }

  private spend(characters: number): void {
    this.budget -= characters;
    if (this.budget < 0) throw hopeless;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** An escape that JSON does not define stands for the character after the backslash. */
function unescape(raw: string): string {
  return raw.replace(/\\(?:u([0-9a-fA-F]{4})|([^]))/g, (_, hex: string | undefined, character: string) =>
    hex === undefined ? (escapes[character] ?? character) : String.fromCharCode(parseInt(hex, 16)),
  );
}
