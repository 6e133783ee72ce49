import type { UntrustedRecord } from '../../kit/untrusted.js';
import type { SimulatedAnswer } from '../../simulator/server.js';
import type { BackOffice } from './back-office.js';
import type { WabotickData } from './data.js';
import type { FormPart } from '../../simulator/multipart.js';

/** The credentials of this account. */
export interface Credentials {
  readonly apiToken: string;
  readonly phoneNumberId: string;
  readonly whatsappBotId: string;
}

/** Where the documents, sister deployments and observed responses differ. */
export interface Quirks {
  /** template/list: `object` prints a single template without a list around it, as documented; `list` always a list. */
  readonly templateShape: 'object' | 'list';
  /** subscriber/get: `data` as documented, `message` as on sister deployments. */
  readonly subscriberShape: 'data' | 'message';
  /** get/conversation: a list as documented, a JSON string of a list, or a map `{"0": …}` as observed. */
  readonly conversationShape: 'array' | 'json-string' | 'map';
  /** `count`: offset skips records, as documented. `page`: it is a page number and nextOffset is the next one, as on sister deployments. */
  readonly paging: 'count' | 'page';
  /** Writes ids of four digits as `8XX3` without quotes, as the documents do. */
  readonly maskedIds: boolean;
  /** Escapes the quotes in checkout_settings, unlike the documents. */
  readonly escapedCheckoutSettings: boolean;
  /** Values of cart_status beyond the documented ones. */
  readonly ownStatusWords: readonly string[];
  /** send/template: the id in `data.message_id`, as documented, or in `wa_message_id`, as in other endpoints and on sister deployments. */
  readonly templateAnswer: 'data' | 'wa_message_id';
  /** upload/media: the id alone, as documented, or with type and name, as on sister deployments. */
  readonly uploadAnswer: 'id' | 'described';
  /** False: the endpoints that only sister deployments document do not exist. */
  readonly sisterEndpoints: boolean;
  /** Maximum number of subscribers; unlimited when absent. */
  readonly subscriberLimit: number;
  /**
   * Refuses messages other than templates to subscribers who have not written within 24 hours. Off by default, because the samples are old.
   */
  readonly enforceServiceWindow: boolean;
}

export interface SimulatorState {
  readonly data: WabotickData;
  readonly backOffice: BackOffice;
  readonly quirks: Partial<Quirks>;
  readonly credentials: Credentials;
  /** The account's time, as Wabotick writes it. */
  readonly clock: () => string;
  /** Sends the webhook of a changed order. */
  readonly changed: (order: UntrustedRecord) => void;
}

/** Handles a request whose fields are valid. */
export type EndpointHandler = (fields: Readonly<Record<string, string>>, state: SimulatorState, file: FormPart | null) => SimulatedAnswer;
