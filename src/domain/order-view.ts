import type { Address, Checkout, Order, OrderCustomer, OrderItem, OrderKeys, OrderSource, OrderStatus, PaymentStatus } from './order.js';
import { noKeys, unknownCustomer } from './order.js';
import type { Money } from './money.js';
import type { Instant } from './time.js';

/**
 * An order whose fields are computed when they are read, for lists that may be long: clients select few fields. A provider adapter overrides
 * what its provider has; the rest is null, as in `toOrder`. Its fields are no properties of its own: copy it by `toOrder`, not by spreading.
 */
export abstract class OrderView implements Order {
  abstract readonly channel: string;
  abstract readonly reference: string;
  abstract readonly source: OrderSource;
  abstract readonly placedAt: Instant | null;
  get number(): string | null {
    return null;
  }
  get status(): OrderStatus {
    return 'UNKNOWN';
  }
  get providerStatus(): string | null {
    return null;
  }
  get paymentStatus(): PaymentStatus {
    return 'UNKNOWN';
  }
  get providerPaymentStatus(): string | null {
    return null;
  }
  get customer(): OrderCustomer {
    return unknownCustomer;
  }
  get catalogId(): string | null {
    return null;
  }
  get items(): readonly OrderItem[] | null {
    return null;
  }
  get itemCount(): number | null {
    return null;
  }
  get subtotal(): Money | null {
    return null;
  }
  get discount(): Money | null {
    return null;
  }
  get tax(): Money | null {
    return null;
  }
  get shipping(): Money | null {
    return null;
  }
  get total(): Money | null {
    return null;
  }
  get paymentAmount(): Money | null {
    return null;
  }
  get paymentMethod(): string | null {
    return null;
  }
  get transactionId(): string | null {
    return null;
  }
  get paidAt(): Instant | null {
    return null;
  }
  get checkout(): Checkout | null {
    return null;
  }
  get shippingAddress(): Address | null {
    return null;
  }
  get shippingDate(): string | null {
    return null;
  }
  get deliveryDate(): string | null {
    return null;
  }
  get adminNotes(): string | null {
    return null;
  }
  get branchId(): string | null {
    return null;
  }
  get updatedAt(): Instant | null {
    return null;
  }
  get statusChangedAt(): Instant | null {
    return null;
  }
  get keys(): OrderKeys {
    return noKeys;
  }
  get raw(): unknown {
    return null;
  }
}
