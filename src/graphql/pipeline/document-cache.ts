import { hash } from 'node:crypto';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** A parsed document takes roughly a hundred times the memory of its text. */
const maxCharacters = 400_000;
const maxDocuments = 1000;

/**
 * Parsed and valid documents by the hash of their text, least recently used first out. HTTP, WebSocket and event streams share it, since they
 * validate by the same rules. It is also Apollo Server's `documentStore`, whose keys are that hash behind a prefix.
 */
export class DocumentCache {
  private readonly documents = new LRUCache<string, DocumentNode>({
    max: maxDocuments,
    maxSize: maxCharacters,
    sizeCalculation: ({ loc }) => loc?.source.body.length ?? maxCharacters,
  });

  find(text: string): DocumentNode | undefined {
    return this.documents.get(hashOf(text));
  }

  keep(text: string, document: DocumentNode): void {
    this.documents.set(hashOf(text), document);
  }

  async get(key: string): Promise<DocumentNode | undefined> {
    return this.documents.get(withoutPrefix(key));
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    this.documents.set(withoutPrefix(key), document);
  }

  /** Part of Apollo Server's interface, which never calls it: a valid document stays valid. */
  async delete(): Promise<boolean> {
    return false;
  }
}

function hashOf(text: string): string {
  return hash('sha256', text);
}

function withoutPrefix(key: string): string {
  return key.slice(key.lastIndexOf(':') + 1);
}
