import { hash } from 'node:crypto';
import type { DocumentNode } from 'graphql';
import { RecentlyUsed } from '../request/recently-used.js';

/** A parsed document takes roughly a hundred times the memory of its text. */
const maxCharacters = 400_000;
const maxDocuments = 1000;

/**
 * Documents that were parsed and found valid, the latest used ones, whichever way they came: over HTTP, a socket or a stream, whose
 * rules are the same. It is Apollo Server's `documentStore` too, which asks for the hash of a text behind a prefix of its own.
 */
export class DocumentCache {
  private readonly documents = new RecentlyUsed<DocumentNode>(maxDocuments, maxCharacters);

  find(text: string): DocumentNode | undefined {
    return this.documents.get(hashOf(text));
  }

  keep(text: string, document: DocumentNode): void {
    this.put(hashOf(text), document);
  }

  async get(key: string): Promise<DocumentNode | undefined> {
    return this.documents.get(withoutPrefix(key));
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    this.put(withoutPrefix(key), document);
  }

  /** Apollo Server never asks for it: a document does not become wrong. */
  async delete(): Promise<boolean> {
    return false;
  }

  private put(hash: string, document: DocumentNode): void {
    this.documents.set(hash, document, document.loc?.source.body.length ?? maxCharacters);
  }
}

function hashOf(text: string): string {
  return hash('sha256', text);
}

function withoutPrefix(key: string): string {
  return key.slice(key.lastIndexOf(':') + 1);
}
