import { TimeSlices } from '../../observability/time-slice.js';
import { withExactNumbers } from './exact-numbers.js';
import { maxDepth, readJson, type ReadJson } from './json.js';
import { behindString, codes, readOutline, type Outline } from './json-outline.js';

/** A text up to this many bytes is read at once, in a few milliseconds. */
export const maxBytesAtOnce = 256 * 1024;

/** The size of a slice of a larger text. A slice grows when one string or broken record is longer; no documented record is. */
const sliceBytes = 64 * 1024;
const maxPieceBytes = 1024 * 1024;

/** Bytes of one answer that may need tolerant reading, and records that may be unreadable: about 100 ms. Above that the answer is refused. */
const maxToleratedBytes = 4 * 1024 * 1024;
const maxBrokenRecords = 5000;

/** Whether to continue: false when no request waits for the answer any more. */
export type IsWanted = () => boolean;

/**
 * Like `readJson`, for texts of many MiB: objects and lists larger than a slice are split, and their members are read one slice at a
 * time, so that the event loop is never blocked for more than a few milliseconds. Undefined also when reading would take too long.
 */
export async function readJsonInSlices(bytes: Uint8Array, isWanted: IsWanted = () => true): Promise<ReadJson | undefined> {
  const slices = new TimeSlices();
  const outline = await readOutline(bytes, { minBytes: sliceBytes, maxDepth, slices });
  if (outline === undefined || !isWanted()) return undefined;
  const reader = new SlicedReader(bytes, outline, slices, isWanted);
  try {
    const [value] = await reader.whole();
    return { value, brokenRecords: reader.brokenRecords };
  } catch (error) {
    if (error === unreadable || error === hopeless) return undefined;
    throw error;
  }
}

/** These members cannot be read, but the list around them may continue. A shared error, because creating a stack is slow. */
const unreadable = new Error('unreadable');
/** The rest of the text is unusable too. */
const hopeless = new Error('hopeless');

/** Members of a split list or object, between two commas: `from` and `to`, and the large value among them, if any. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly large?: { readonly from: number; readonly to: number } | undefined;
}

type Members = unknown[] | Record<string, unknown>;

class SlicedReader {
  brokenRecords = 0;
  private toleratedBytes = 0;
  private readonly bytes: Buffer;
  private readonly outline: Outline;
  private readonly slices: TimeSlices;
  private readonly isWanted: IsWanted;

  constructor(bytes: Uint8Array, outline: Outline, slices: TimeSlices, isWanted: IsWanted) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.outline = outline;
    this.slices = slices;
    this.isWanted = isWanted;
  }

  /** Treats the text as the only element of a list. */
  async whole(): Promise<unknown[]> {
    const list = await this.members([], -1, this.bytes.length + 1);
    if (list.length !== 1) throw hopeless;
    return list;
  }

  private async container(from: number, to: number): Promise<unknown> {
    return this.bytes[from] === codes.openList ? this.members([], from, to) : this.members({}, from, to);
  }

  private async members<Into extends Members>(into: Into, from: number, to: number): Promise<Into> {
    for (const piece of this.piecesOf(from + 1, to - 1)) {
      await this.pause();
      const broken = this.brokenRecords;
      try {
        await this.readPiece(piece, into);
      } catch (error) {
        if (error !== unreadable || !Array.isArray(into)) throw error;
        this.brokenRecords = broken + 1;
        this.checkBroken();
      }
    }
    return into;
  }

  private async readPiece({ from, to, large }: Piece, into: Members): Promise<void> {
    if (large === undefined) return add(into, this.decode(this.bytes.toString('utf8', from, to), into));
    // The text around the large value is read with a small placeholder in its position.
    const before = this.bytes.toString('utf8', from, large.from);
    const around = this.decode(`${before}0${this.bytes.toString('utf8', large.to, to)}`, into);
    const [name, ...others] = Object.keys(around);
    if (name === undefined || others.length > 0 || (around as Record<string, unknown>)[name] !== 0) throw unreadable;
    const value = await this.container(large.from, large.to);
    add(into, Array.isArray(into) ? [value] : Object.fromEntries([[name, value]]));
  }

  /** Some members as a JSON text of their own. */
  private decode(text: string, into: Members): Members {
    const json = Array.isArray(into) ? `[${text}]` : `{${text}}`;
    const strict = parse(json);
    if (strict === undefined) {
      this.toleratedBytes += text.length;
      if (text.length > maxBytesAtOnce || this.toleratedBytes > maxToleratedBytes) throw hopeless;
    }
    const read = strict ?? readJson(json);
    // Unreadable elements are skipped one by one; a list that is unreadable even then is refused.
    if (read === undefined) throw Array.isArray(into) ? hopeless : unreadable;
    if (Array.isArray(read.value) !== Array.isArray(into)) throw unreadable;
    this.brokenRecords += read.brokenRecords;
    this.checkBroken();
    return read.value as Members;
  }

  private checkBroken(): void {
    if (this.brokenRecords > maxBrokenRecords) throw hopeless;
  }

  /** Cuts between members when a slice is full, and around large values. */
  private *piecesOf(from: number, to: number): Generator<Piece> {
    let start = from;
    let lastComma = from - 1;
    let depth = 0;
    let large: Piece['large'];
    for (let at = from; at < to;) {
      if (at - start > maxPieceBytes && large === undefined) throw hopeless;
      const code = this.bytes[at];
      if (code === codes.quote) {
        at = behindString(this.bytes, at);
        continue;
      }
      if (code === codes.open || code === codes.openList) {
        const end = this.outline.get(at);
        if (end === undefined) depth += 1;
        else {
          if (large !== undefined) throw unreadable;
          if (lastComma > start) yield { from: start, to: lastComma };
          start = lastComma + 1;
          large = { from: at, to: end };
          at = end - 1;
        }
      } else if (code === codes.close || code === codes.closeList) depth -= 1;
      else if (code === codes.comma && depth === 0) {
        if (large !== undefined || at - start > sliceBytes) {
          yield { from: start, to: at, large };
          start = at + 1;
          large = undefined;
        }
        lastComma = at;
      }
      at += 1;
    }
    if (to - start > maxPieceBytes && large === undefined) throw hopeless;
    yield { from: start, to, large };
  }

  private async pause(): Promise<void> {
    await this.slices.pause();
    if (!this.isWanted()) throw hopeless;
  }
}

/** Valid JSON that does not nest deeper than the outline allows; undefined where it is not valid. */
function parse(json: string): ReadJson | undefined {
  try {
    return { value: withExactNumbers(json, JSON.parse(json)), brokenRecords: 0 };
  } catch {
    return undefined;
  }
}

function add(into: Members, more: Members): void {
  if (Array.isArray(into)) {
    for (const element of more as unknown[]) into.push(element);
    return;
  }
  const members = into;
  for (const [name, value] of Object.entries(more)) {
    // An assignment would set the object's prototype.
    if (name === '__proto__') Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true });
    else members[name] = value;
  }
}
