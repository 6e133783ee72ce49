import { GraphQLError, parse, specifiedRules, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { DocumentCache } from './document-cache.js';
import { documentRules } from '../limits/document-rules.js';
import type { Limits } from '../limits/limits.js';

export interface DocumentRules {
  readonly limits: Limits;
  readonly introspection: boolean;
  /** Whether errors suggest names of the schema. */
  readonly isExplorable: boolean;
}

/** Bounds the errors of an invalid document: enough to correct it, without the cost of finding all. */
export function validationOptions({ isExplorable }: Pick<DocumentRules, 'isExplorable'>): { maxErrors: number; hideSuggestions: boolean } {
  return { maxErrors: 20, hideSuggestions: !isExplorable };
}

/** Parses and validates by the rules of `POST /graphql`. A document in the cache is not validated again. */
export function createDocumentReader(
  schema: GraphQLSchema,
  options: DocumentRules,
  documents: DocumentCache,
): (text: string) => DocumentNode | readonly GraphQLError[] {
  const { limits, isExplorable } = options;
  const rules = [...specifiedRules, ...documentRules(options)];
  return (text) => {
    const cached = documents.find(text);
    if (cached !== undefined) return cached;
    const document = parseDocument(text, limits);
    if (document instanceof GraphQLError) return [document];
    const faults = validate(schema, document, rules, validationOptions({ isExplorable }));
    if (faults.length > 0) return faults.map((fault) => coded(fault, 'GRAPHQL_VALIDATION_FAILED'));
    documents.keep(text, document);
    return document;
  };
}

function parseDocument(text: string, { tokens }: Limits): DocumentNode | GraphQLError {
  try {
    return parse(text, { maxTokens: tokens });
  } catch (error) {
    return coded(error instanceof GraphQLError ? error : new GraphQLError('The document cannot be parsed.'), 'GRAPHQL_PARSE_FAILED');
  }
}

/** The error with the code that `POST /graphql` uses. `limitCode` stays in the extensions. */
export function coded(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions, path, originalError, extensions } = error;
  return new GraphQLError(message, { nodes, source, positions, path, originalError, extensions: { ...extensions, code } });
}
