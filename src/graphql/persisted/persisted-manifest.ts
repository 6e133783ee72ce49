import { readFileSync } from 'node:fs';
import { GraphQLError, parse, specifiedRules, validate, type GraphQLSchema } from 'graphql';
import { limitRule } from '../limits/document-rules.js';
import type { Limits } from '../limits/limits.js';

/** The operations that frontends were built with: text by id. */
export type TrustedOperations = ReadonlyMap<string, string>;

/** The manifest is unusable; the message lists all faults. */
export class ManifestError extends Error {}

/**
 * Reads a manifest as Apollo's tools and `parley operations manifest` write it (`format: "apollo-persisted-query-manifest"`), as
 * `{ "operations": { id: text } }`, or as graphql-codegen's `persistedDocuments` (`{ id: text }`). Throws ManifestError when one of its
 * operations does not fit the schema or would be refused by the limits.
 */
export function readManifest(file: string, schema: GraphQLSchema, limits: Limits): TrustedOperations {
  const entries = entriesOf(readJson(file), file);
  const faults = entries.flatMap(({ name, text }) => faultsOfOperation(text, schema, limits).map((fault) => `  ${name}: ${fault}`));
  const ids = entries.map(({ id }) => id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `  ${id}: the manifest has this id twice.`);
  if (faults.length + repeated.length > 0) {
    throw new ManifestError(`The manifest of operations ${file} cannot be used:\n${[...repeated, ...faults].join('\n')}`);
  }
  return new Map(entries.map(({ id, text }) => [id, text]));
}

interface Entry {
  readonly id: string;
  /** For error messages. */
  readonly name: string;
  readonly text: string;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ManifestError(
      `The manifest of operations ${file} cannot be read: ${error instanceof Error ? error.message : 'unknown error'}`,
    );
  }
}

function entriesOf(content: unknown, file: string): readonly Entry[] {
  const unusable = (why: string): ManifestError => new ManifestError(`The manifest of operations ${file} cannot be used: ${why}`);
  if (!isRecord(content)) throw unusable('it is not a JSON object.');
  const { format, version, operations } = content;
  if (Array.isArray(operations)) {
    if (format !== 'apollo-persisted-query-manifest' || version !== 1) {
      throw unusable('a list of operations needs format "apollo-persisted-query-manifest" and version 1.');
    }
    return operations.map((operation: unknown, index) => {
      const { id, name, body } = isRecord(operation) ? operation : {};
      if (typeof id !== 'string' || typeof body !== 'string') throw unusable(`operations.${index} needs an id and a body.`);
      return { id, name: typeof name === 'string' ? name : id, text: body };
    });
  }
  return Object.entries(isRecord(operations) ? operations : content).map(([id, text]) => {
    if (typeof text !== 'string') throw unusable(`${id} is not a text.`);
    return { id, name: id, text };
  });
}

/** Why the gateway would refuse an operation with any variables; empty when it would not. */
export function faultsOfOperation(text: string, schema: GraphQLSchema, limits: Limits): readonly string[] {
  try {
    const document = parse(text, { maxTokens: limits.tokens });
    return validate(schema, document, [...specifiedRules, limitRule(limits)]).map(({ message }) => message);
  } catch (error) {
    if (error instanceof GraphQLError) return [error.message];
    throw error;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
