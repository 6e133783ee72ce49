import { canonicalAddress, canonicalNumber, equalNumbers, writtenAddresses } from '../../domain/phone-canonical.js';
import { toPhoneNumber } from '../../domain/phone.js';
import { compareText } from '../../domain/position.js';
import { columnText } from '../connection/column-text.js';

/** An address on a channel. */
export interface ChannelAddress {
  readonly channel: string;
  readonly address: string;
}

/** Addresses of one person, as JSON can hold them. */
export interface PersonAddresses {
  /** E.164. */
  readonly numbers: readonly string[];
  /** Addresses without a number, such as WhatsApp's lid, each with its channel. */
  readonly others: readonly ChannelAddress[];
}

/**
 * A person by all addresses that the ledger connects: numbers that are equal to WhatsApp, pairs that a provider reported, the address of an order
 * with the person's number, and merges by people. A name or e-mail connects nothing.
 */
export class Person {
  private readonly known = new Set<string>();
  /** The numbers as providers write addresses. */
  private readonly written = new Set<string>();
  private readonly others = new Map<string, Set<string>>();

  constructor({ numbers, others }: PersonAddresses) {
    numbers.forEach((number) => this.addNumber(number));
    others.forEach(({ channel, address }) => this.add(channel, address));
  }

  addNumber(number: string): void {
    for (const one of equalNumbers(number)) {
      this.known.add(one);
      writtenAddresses(one).forEach((address) => this.written.add(address));
    }
  }

  /** The address is kept as columns hold it. */
  add(channel: string, given: string): void {
    const address = columnText(given);
    const number = toPhoneNumber(address);
    if (number !== null) this.addNumber(number);
    if (number === null || !this.written.has(address)) {
      this.others.set(channel, (this.others.get(channel) ?? new Set()).add(address));
    }
  }

  addAll({ numbers, others }: PersonAddresses): void {
    numbers.forEach((number) => this.addNumber(number));
    others.forEach(({ channel, address }) => this.add(channel, address));
  }

  /** How many addresses are known. */
  get size(): number {
    return this.known.size + [...this.others.values()].reduce((sum, addresses) => sum + addresses.size, 0);
  }

  get numbers(): readonly string[] {
    return [...this.known];
  }

  /** The numbers in their canonical form, in one order whatever the person was found by. */
  get canonicalNumbers(): readonly string[] {
    return [...new Set(this.numbers.map(canonicalNumber))].sort(compareText);
  }

  isAddress(channel: string, address: string | null): boolean {
    if (address === null || address === '') return false;
    return this.others.get(channel)?.has(columnText(address)) === true || this.written.has(address);
  }

  isNumber(number: string | null): boolean {
    return number !== null && this.known.has(number);
  }

  addresses(): PersonAddresses {
    const others = [...this.others].flatMap(([channel, addresses]) => [...addresses].map((address) => ({ channel, address })));
    return { numbers: this.numbers, others };
  }

  /** The addresses of all channels, as columns hold them. `isAddress` decides to which channel one belongs. */
  columnValues(): readonly string[] {
    return [...new Set([...this.written, ...this.addresses().others.map(({ address }) => address)])];
  }

  /** The numbers in all forms in which columns hold them. They are the person's on every channel. */
  numberAddresses(): readonly string[] {
    return [...this.written];
  }

  /** The addresses that the person may have on a channel, as columns hold them. */
  addressesOn(channel: string): readonly string[] {
    return [...this.written, ...(this.others.get(channel) ?? [])];
  }

  /** The addresses as `customer_contacts` has them. `isContact` decides to which channel one belongs. */
  contactAddresses(): readonly string[] {
    const others = this.addresses().others.map(({ address }) => canonicalAddress(address));
    return [...new Set([...this.canonicalNumbers, ...others])];
  }

  /** Whether an address of `customer_contacts` is the person's. */
  isContact(channel: string, address: string): boolean {
    return this.isNumber(address) || this.isAddress(channel, address);
  }
}
