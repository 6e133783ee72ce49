import { GraphQLError, GraphQLScalarType } from 'graphql';
import type { MediaFile } from '../../contract/message-write.js';

/** A file that came with a request and was read to its end. What of it can be listed is what makes two files the same. */
export class ReceivedFile implements MediaFile {
  readonly filename: string;
  readonly mimeType: string;
  readonly sha256: string;
  readonly size: number;
  readonly #open: () => NodeJS.ReadableStream;

  constructor(facts: Omit<MediaFile, 'stream'>, open: () => NodeJS.ReadableStream) {
    this.filename = facts.filename;
    this.mimeType = facts.mimeType;
    this.sha256 = facts.sha256;
    this.size = facts.size;
    this.#open = open;
  }

  stream(): NodeJS.ReadableStream {
    return this.#open();
  }
}

const howToSend = 'Upload must be a file, sent with the request as the GraphQL multipart request convention says.';

export const uploadScalars = {
  Upload: new GraphQLScalarType<MediaFile, never>({
    name: 'Upload',
    parseValue: (value) => {
      if (value instanceof ReceivedFile) return value;
      throw badValue(howToSend);
    },
    parseLiteral: () => {
      throw badValue(howToSend);
    },
    serialize: () => {
      throw badValue('A file is never an answer.');
    },
  }),
  /** Any value: what is told goes out as it is, and no file hides in what comes. */
  JSON: new GraphQLScalarType({
    name: 'JSON',
    parseValue: (value) => {
      if (holdsFile(value)) throw badValue('JSON cannot hold a file.');
      return value;
    },
  }),
};

function holdsFile(value: unknown): boolean {
  const waiting = [value];
  for (const next of waiting) {
    if (next instanceof ReceivedFile) return true;
    if (typeof next === 'object' && next !== null) for (const member of Object.values(next)) waiting.push(member);
  }
  return false;
}

function badValue(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
