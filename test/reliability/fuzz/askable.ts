import { casesOf, type Case, type World } from '../../graphql/schema/generated-input.js';
import { writtenSchema } from '../../graphql/schema/written-schema.js';
import { calmChannel, firstWorld, learnWorld, type FuzzedChannels } from './fuzzed-channels.js';
import type { Askable } from './request-case.js';

/** Returns the answer to a query of the client that sees the working channels. */
export type Ask = (body: string) => Promise<string>;

export interface Learnt extends Askable {
  /** By provider: what asks it something. Nothing is deleted there, so that the next case finds what the one before has found. */
  readonly asking: ReadonlyMap<string, readonly Case[]>;
  readonly worldOf: (provider: string) => World;
}

/** Asks every provider while it is well, and learns which ids there are and which questions come to it. */
export async function learn(channels: FuzzedChannels, ask: Ask): Promise<Learnt> {
  const schema = writtenSchema();
  const all = [...casesOf(schema, 'query'), ...casesOf(schema, 'mutation')];
  // An id of a type that does not fit is refused before anybody is asked: a few of them are enough.
  const questions = all.filter(({ idType, title }, index) => idType === null || !title.includes('.') || index % 5 === 0);
  const learnable = questions.filter(
    ({ kind, title, files, field }) =>
      (kind === 'query' || title.startsWith('what it must')) && files.length === 0 && !field.startsWith('delete'),
  );
  const asking = new Map<string, readonly Case[]>();
  const worlds = new Map<string, World>();
  const learnOf = async (provider: string): Promise<void> => {
    let world = firstWorld(calmChannel(provider));
    const found = new Set<Case>();
    const lists = learnable.filter(({ kind, idType }) => kind === 'query' && idType === null);
    for (const question of [...lists, ...learnable]) {
      const answer = await ask(JSON.stringify({ query: question.document, variables: question.variables(world) }));
      world = learnWorld(world, answer);
      // Only the calls of this operation.
      if (answer.includes('"upstream":[{')) found.add(question);
    }
    worlds.set(provider, world);
    // What is read is what there is most to misread.
    const reading = [...found].filter(({ kind }) => kind === 'query');
    asking.set(provider, [...reading, ...reading, ...found]);
  };
  await Promise.all(channels.names.map(learnOf));
  const worldOf = (provider: string): World => worlds.get(provider) ?? firstWorld(calmChannel(provider));
  return { schema, questions, subscriptions: casesOf(schema, 'subscription'), worlds: channels.names.map(worldOf), asking, worldOf };
}
