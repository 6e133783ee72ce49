import type { IncomingMessage } from 'node:http';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { ConventionFields } from './upload-map.js';

/** What graphql-upload does not tell of the parsing of a request. */
export interface WatchedParser {
  fields(): ConventionFields;
  /** Until the whole body is understood; rejects when it is not. */
  finished(): Promise<void>;
  /** Nothing more of the body is looked at. */
  stop(): void;
}

/** graphql-upload keeps its parser to itself: it is seen where the request is piped into it. To be called before. */
export function watchParser(raw: IncomingMessage): WatchedParser {
  const fields = new Map<string, string>();
  const parsers: NodeJS.WritableStream[] = [];
  const ends: Promise<void>[] = [];
  const pipe = raw.pipe.bind(raw);
  raw.pipe = (parser, options) => {
    parsers.push(parser);
    const end = finished(parser);
    // Nobody waits for it when something failed before.
    end.catch(() => undefined);
    ends.push(end);
    parser.on('field', (name: string, value: string) => void fields.set(name, value));
    return pipe(parser, options);
  };
  return {
    fields: () => ({ operations: fields.get('operations') ?? '', map: fields.get('map') ?? '' }),
    finished: async () => void (await Promise.all(ends)),
    stop: () => {
      for (const parser of parsers) if (parser instanceof Writable) parser.destroy();
    },
  };
}
