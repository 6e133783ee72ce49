import { createCall } from '../../src/contract/call.js';
import type { DetailsChange, Orders, Provider, StatusChange, WriteReceipt } from '../../src/contract/provider.js';
import type { Order, OrderStatus } from '../../src/domain/order.js';

export const readCall = createCall();

/** What a fake provider was asked to write. */
export interface SentWrite {
  readonly change: StatusChange | DetailsChange;
  readonly order: Order;
  readonly correlationId: string;
}

/** A provider made by hand: it can do everything with orders but what a test takes away, and refuses what a test makes it refuse. */
export class FakeShop {
  /** What it knows live, by reference. */
  readonly live = new Map<string, Order>();
  readonly sent: SentWrite[] = [];
  reads = 0;
  /** What the next sends answer. */
  answer: () => Promise<WriteReceipt> = async () => ({ outcome: 'APPLIED', providerId: null });
  /** Where an order may go. */
  available: readonly OrderStatus[] = ['ACCEPTED', 'SHIPPED', 'DELIVERED'];

  /** A channel whose provider can be read live. */
  readable(overrides: Partial<Orders> = {}): Provider {
    return this.provider({ get: (references) => this.read(references), ...overrides });
  }

  provider(overrides: Partial<Orders> = {}): Provider {
    const send = async (
      order: Order,
      change: StatusChange | DetailsChange,
      { correlationId }: { correlationId: string },
    ): Promise<WriteReceipt> => {
      this.sent.push({ change, order, correlationId });
      return this.answer();
    };
    const orders: Orders = {
      status: { writable: ['ACCEPTED', 'SHIPPED', 'DELIVERED', 'CANCELED'], transitions: () => this.available, check: () => [], send },
      details: { check: () => [], send },
      track: { check: () => [] },
      ...overrides,
    };
    return { name: 'fake', channel: 'channel', orders, close: async () => undefined };
  }

  private async read(references: readonly string[]): Promise<ReadonlyMap<string, Order>> {
    this.reads += 1;
    return new Map([...this.live].filter(([reference]) => references.includes(reference)));
  }
}
