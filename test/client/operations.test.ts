import { Kind, print, validate, type DocumentNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readWrittenDocuments } from '../../.ci/console-documents.js';
import * as client from '../../src/client/index.js';
import type { Scalars } from '../../src/client/index.js';
import { writtenSchema } from '../graphql/schema/written-schema.js';

const schema = writtenSchema();
const documents = Object.entries(client).filter(([, value]) => isDocument(value)) as unknown as [name: string, document: DocumentNode][];
const operations = documents.filter(([name]) => name.endsWith('Document'));

function isDocument(value: unknown): value is DocumentNode {
  return typeof value === 'object' && value !== null && (value as Partial<DocumentNode>).kind === Kind.DOCUMENT;
}

describe('the documents of `parley/client`', () => {
  it("MUST be all of the console's operations", () => {
    const written = readWrittenDocuments('src/console').flatMap(({ document }) =>
      document.definitions.flatMap((definition) => (definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value ?? ''] : [])),
    );
    expect(operations.map(([name]) => name).sort()).toEqual(written.map((name) => `${name}Document`).sort());
    expect(operations.length).toBeGreaterThan(30);
  });

  it.each(operations)('MUST be answered by any gateway, with any client: %s', (_, document) => {
    // Without Apollo Client's own directives, and with all fragments.
    expect(validate(schema, document)).toEqual([]);
    expect(print(document)).not.toContain('@unmask');
  });
});

describe('the types of scalars', () => {
  const written: Readonly<Record<keyof Scalars, true>> = {
    ...{ ID: true, String: true, Int: true, Float: true, Boolean: true, DateTime: true, Date: true, Decimal: true },
    ...{ CurrencyCode: true, PhoneNumber: true, URL: true, JSON: true, Upload: true },
  };

  it('MUST be of all scalars of the schema', () => {
    const scalars: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) if (type.astNode?.kind === Kind.SCALAR_TYPE_DEFINITION) scalars.push(type.name);
    expect(Object.keys(written).sort()).toEqual([...scalars, 'ID', 'String', 'Int', 'Float', 'Boolean'].sort());
  });
});
