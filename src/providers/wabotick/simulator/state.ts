import type { UntrustedRecord } from '../../kit/untrusted.js';
import type { SimulatedAnswer } from '../../simulator/server.js';
import type { BackOffice } from './back-office.js';
import type { WabotickData } from './data.js';
import type { FormPart } from '../../simulator/multipart.js';

/** What this account is spoken to with. */
export interface Credentials {
  readonly apiToken: string;
  readonly phoneNumberId: string;
  readonly whatsappBotId: string;
}

/** Where their documents, their sister deployments and reality differ. */
export interface Quirks {
  /** template/list: `object` prints a single template without a list around it, as documented; `list` always a list. */
  readonly templateShape: 'object' | 'list';
  /** subscriber/get: `data` as documented, `message` as on sister deployments. */
  readonly subscriberShape: 'data' | 'message';
  /** get/conversation: a list as documented; a JSON string of one or a map `{"0": …}` as seen by clients. */
  readonly conversationShape: 'array' | 'json-string' | 'map';
  /** `count`: offset skips records, as documented; `page`: it is a page number, and nextOffset names the next, as on sister deployments. */
  readonly paging: 'count' | 'page';
  /** Prints ids of four digits as `8XX3`, without quotes, as the documents do. */
  readonly maskedIds: boolean;
  /** Escapes the quotes in checkout_settings, which the documents do not. */
  readonly escapedCheckoutSettings: boolean;
  /** Values of cart_status beyond the documented ones. */
  readonly ownStatusWords: readonly string[];
  /** send/template: the id in `data.message_id`, as documented; in `wa_message_id`, as sharedForms else and on sister deployments. */
  readonly templateAnswer: 'data' | 'wa_message_id';
  /** upload/media: the id alone, as documented; `described` with the kind and name, as on sister deployments. */
  readonly uploadAnswer: 'id' | 'described';
  /** How many people the account may have; no end of them when absent. */
  readonly subscriberLimit: number;
  /** Refuses what is no template to people who have not written within 24 hours. Off when absent: the samples are old. */
  readonly enforceServiceWindow: boolean;
}

export interface SimulatorState {
  readonly data: WabotickData;
  readonly backOffice: BackOffice;
  readonly quirks: Partial<Quirks>;
  /** The account's time as they write it. */
  readonly clock: () => string;
  /** Tells that an order is another than before. */
  readonly changed: (order: UntrustedRecord) => void;
}

/** What an endpoint does and says, once its fields are known to be well. */
export type EndpointHandler = (fields: Readonly<Record<string, string>>, state: SimulatorState, file: FormPart | null) => SimulatedAnswer;
