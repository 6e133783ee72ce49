import { ExactSum } from '../../domain/money.js';
import { keyText, maxGroups, TooManyGroupsError, type KeyValues } from './group-keys.js';

/** The orders of a group with an amount in one currency. */
export interface CurrencySum {
  readonly currencyCode: string;
  readonly orders: number;
  readonly sum: ExactSum;
}

/** One product, as an order of the group names it. */
export interface CountedProduct {
  readonly productId: string | null;
  readonly retailerId: string | null;
  readonly name: string | null;
}

export interface OrderGroup {
  /** One for each key, in their order. */
  readonly keys: KeyValues;
  readonly orders: number;
  readonly sums: readonly CurrencySum[];
  /** Null when products are no key, and for orders without products. */
  readonly product: CountedProduct | null;
  /** A whole number; null where `product` is. */
  readonly pieces: string | null;
}

/** A part of a group: orders with equal keys, currency and scale. */
export interface SumRow {
  readonly orders: number;
  readonly currency: string | null;
  readonly scale: number | null;
  /** How many of the orders have an amount. */
  readonly valued: number;
  readonly units: string | null;
  readonly pieces?: string | null;
  readonly product_id?: string | null;
  readonly retailer_id?: string | null;
  readonly name?: string | null;
}

/** Adds up the parts of groups. */
export class OrderGroups {
  private readonly byKeys = new Map<string, SummedGroup>();

  add(keys: KeyValues, row: SumRow): void {
    this.groupOf(keys).add(row);
  }

  addAll(groups: OrderGroups): void {
    for (const group of groups.byKeys.values()) this.groupOf(group.keys).addAll(group);
  }

  found(): readonly OrderGroup[] {
    return [...this.byKeys.values()];
  }

  private groupOf(keys: KeyValues): SummedGroup {
    const text = keyText(keys);
    const known = this.byKeys.get(text);
    if (known !== undefined) return known;
    if (this.byKeys.size >= maxGroups) throw new TooManyGroupsError();
    const group = new SummedGroup(keys);
    this.byKeys.set(text, group);
    return group;
  }
}

class SummedGroup implements OrderGroup {
  readonly keys: KeyValues;
  orders = 0;
  product: CountedProduct | null = null;
  private countedPieces: bigint | null = null;
  private readonly byCurrency = new Map<string, { readonly currencyCode: string; orders: number; readonly sum: ExactSum }>();

  constructor(keys: KeyValues) {
    this.keys = keys;
  }

  get sums(): readonly CurrencySum[] {
    return [...this.byCurrency.values()].sort((left, right) => (left.currencyCode < right.currencyCode ? -1 : 1));
  }

  get pieces(): string | null {
    return this.countedPieces === null ? null : String(this.countedPieces);
  }

  add({ orders, currency, scale, valued, units, pieces, product_id: productId, retailer_id: retailerId, name }: SumRow): void {
    this.orders += orders;
    if (currency !== null && units !== null) {
      const sum = this.sumOf(currency);
      sum.orders += valued;
      sum.sum.add(units, scale ?? 0);
    }
    if (pieces != null) this.countedPieces = (this.countedPieces ?? 0n) + BigInt(pieces);
    if (productId != null || retailerId != null || name != null) {
      this.name({ productId: productId ?? null, retailerId: retailerId ?? null, name: name ?? null });
    }
  }

  addAll(other: SummedGroup): void {
    this.orders += other.orders;
    for (const { currencyCode, orders, sum } of other.byCurrency.values()) {
      const known = this.sumOf(currencyCode);
      known.orders += orders;
      known.sum.addAll(sum);
    }
    if (other.countedPieces !== null) this.countedPieces = (this.countedPieces ?? 0n) + other.countedPieces;
    if (other.product !== null) this.name(other.product);
  }

  private name({ productId, retailerId, name }: CountedProduct): void {
    this.product = {
      productId: this.product?.productId ?? productId,
      retailerId: this.product?.retailerId ?? retailerId,
      name: this.product?.name ?? name,
    };
  }

  private sumOf(currencyCode: string): { orders: number; readonly sum: ExactSum } {
    const known = this.byCurrency.get(currencyCode);
    if (known !== undefined) return known;
    const created = { currencyCode, orders: 0, sum: new ExactSum() };
    this.byCurrency.set(currencyCode, created);
    return created;
  }
}
