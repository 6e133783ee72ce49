import type { Capability } from '../../contract/capability.js';
import type { Product } from '../../domain/catalog.js';
import type { WebhookRecord } from '../../store/inbox/inbox-row.js';
import type { Refusal } from '../../contract/error.js';
import type { WriteRecord } from '../../store/writes/writes.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { WriteAnswer } from '../../writes/writes.js';

export type CapabilityView = Omit<Capability, 'source'> & { readonly note: string | null };

/** A product with the catalog it was read in, without which it could not be found again. */
export interface ProductInCatalog extends Product {
  readonly catalogId: string;
}

export interface ProductInPage {
  readonly cursor: string;
  readonly node: ProductInCatalog;
}

export interface ProductPage {
  readonly edges: readonly ProductInPage[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly endCursor: string | null;
}

export interface WebhookInPage {
  readonly cursor: string;
  readonly node: WebhookRecord;
}

export interface WebhookPage {
  readonly edges: readonly WebhookInPage[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly endCursor: string | null;
}

export interface ReplayPayload {
  readonly events: readonly WebhookRecord[];
  readonly userErrors: readonly Refusal[];
}

export interface WriteInPage {
  readonly cursor: string;
  readonly node: WriteRecord;
}

export interface WritePage {
  readonly edges: readonly WriteInPage[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly endCursor: string | null;
}

/** What became of a write on a channel. `channel` is null when none was found. */
export interface WritePayload {
  readonly channel: ChannelEntry | null;
  readonly outcome: WriteAnswer['outcome'];
  readonly userErrors: readonly Refusal[];
  readonly providerId: string | null;
  readonly result: Readonly<Record<string, string | null>>;
}

/** What became of a write on an order. The order is read again only when it is asked for and may have changed or is free to read. */
export interface OrderPayload {
  readonly orderKey: { readonly channel: string; readonly key: string } | null;
  readonly outcome: WriteAnswer['outcome'];
  readonly userErrors: readonly Refusal[];
}

/** What became of a change of a person. */
export interface SubscriberPayload extends WritePayload {
  readonly phoneNumber: string;
}

/** What became of a new label. */
export interface LabelPayload extends WritePayload {
  readonly name: string;
}

/** What became of reading a catalog afresh. */
export interface CatalogPayload extends WritePayload {
  readonly catalogId: string;
}

/** A refusal of an argument that is no input object: its `field` is the whole path. */
export interface ArgumentRefusal extends Refusal {
  readonly isOfArgument: true;
}
