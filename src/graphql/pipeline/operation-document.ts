import { GraphQLError, parse, specifiedRules, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { DocumentCache } from './document-cache.js';
import { documentRules } from '../limits/document-rules.js';
import type { Limits } from '../limits/limits.js';

export interface DocumentRules {
  readonly limits: Limits;
  readonly introspection: boolean;
  /** Suggestions of names in errors. */
  readonly isExplorable: boolean;
}

/** What is told of a document that is wrong: enough to mend it, and not as much as its sender likes. */
export function validationOptions({ isExplorable }: Pick<DocumentRules, 'isExplorable'>): { maxErrors: number; hideSuggestions: boolean } {
  return { maxErrors: 20, hideSuggestions: !isExplorable };
}

/** Reads texts of operations by the rules of `POST /graphql`. What was valid once is not read again as long as it is kept. */
export function createDocumentReader(
  schema: GraphQLSchema,
  options: DocumentRules,
  documents: DocumentCache,
): (text: string) => DocumentNode | readonly GraphQLError[] {
  const { limits, isExplorable } = options;
  const rules = [...specifiedRules, ...documentRules(options)];
  return (text) => {
    const before = documents.find(text);
    if (before !== undefined) return before;
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
    return coded(error instanceof GraphQLError ? error : new GraphQLError('The document cannot be read.'), 'GRAPHQL_PARSE_FAILED');
  }
}

/** The code that `POST /graphql` gives to such an error; the limits' own is kept beside it. */
export function coded(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions, path, originalError, extensions } = error;
  return new GraphQLError(message, { nodes, source, positions, path, originalError, extensions: { ...extensions, code } });
}
