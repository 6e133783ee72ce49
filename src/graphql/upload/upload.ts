import { GraphQLError, GraphQLScalarType } from 'graphql';
import type { MediaFile } from '../../contract/message-write.js';

/** A completely received file. Its enumerable members identify the content: equal members, equal files. */
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

const howToSend = 'Upload must be a file. Send it as the GraphQL multipart request specification says.';

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
      throw badValue('Upload is an input type and cannot be returned.');
    },
  }),
  /** Any JSON value. A variable of this type could carry an uploaded file, which is refused. */
  JSON: new GraphQLScalarType({
    name: 'JSON',
    parseValue: (value) => {
      if (holdsFile(value)) throw badValue('A JSON value cannot contain a file.');
      return value;
    },
  }),
};

function holdsFile(value: unknown): boolean {
  const pending = [value];
  for (const next of pending) {
    if (next instanceof ReceivedFile) return true;
    if (typeof next === 'object' && next !== null) for (const member of Object.values(next)) pending.push(member);
  }
  return false;
}

function badValue(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
