import type { ReceivedRequest, SimulatedAnswer, Simulator } from '../../src/providers/simulator/server.js';
import type { OrderStatus, TrackOrderInput, UserErrorCode } from '../operations/generated.js';

/** How many orders a simulator needs where the provider lists orders itself. */
export const manyOrders = 80;

/** What the suite cannot find out about a provider by itself. Its capabilities decide which parts of the suite apply, not this. */
export interface ProviderCase {
  /** Starts the simulator; a provider that lists orders has `manyOrders` of them. */
  start(): Promise<StartedCase>;
  /** The reference of the n-th order that the provider lists; where it lists none, the n-th order as input of trackOrder. */
  order(index: number): string | Omit<TrackOrderInput, 'channel'>;
  /** Orders as input of trackOrder that lack what a change of status may need; for providers that list none. */
  readonly incompleteOrders?: readonly Omit<TrackOrderInput, 'channel'>[];
  /** Settings of a channel that change which statuses are offered. */
  readonly settings?: readonly Readonly<Record<string, unknown>>[];
  /** A reference of the right form that no order has. */
  readonly unknownReference: string;
  readonly change?: StatusChangeCase;
  /** Which of the requests changes an order. */
  isWrite(request: ReceivedRequest): boolean;
  /** Settings that replace the simulator's own, and that it does not accept. */
  readonly wrongCredentials: Readonly<Record<string, string>>;
  /** A failure that the provider answers with status 200, and the error it becomes. */
  readonly failureIn200: {
    readonly answer: SimulatedAnswer;
    readonly read: 'PROVIDER_REFUSED' | 'PROVIDER_BAD_RESPONSE';
    readonly write: UserErrorCode;
  };
  /** A documented refusal of a text message that quotes this sentence. Absent where the provider sends no texts. */
  refuseText?(sentence: string): SimulatedAnswer;
  /** The reference of one of the simulator's sample orders, which can make `change` where the provider changes orders. */
  readonly sampleOrder: string;
  /** What a write needs that other providers do not: the input by capability, in place of the suite's own. */
  readonly writeInputs?: Readonly<Record<string, string>>;
  /** What `parley doctor` asks the provider, as method and path; [] where the provider has no call that changes nothing. */
  readonly doctorRequests: readonly string[];
  /** The bodies of the webhooks that the documents print, for a channel with these settings; the fuzzer damages them. */
  webhookBodies(settings: Simulator['settings']): readonly string[];
}

export interface StartedCase {
  readonly simulator: Simulator;
  /** Gives one of the provider's orders a status that its documents do not have. */
  sayStatus?(reference: string, word: string): void;
}

/** A change that the n-th order can make, from its status `before`. */
export interface StatusChangeCase {
  readonly before: OrderStatus;
  readonly to: OrderStatus;
  readonly lacking: OrderStatus;
  readonly outcome: 'APPLIED' | 'ACCEPTED';
}
