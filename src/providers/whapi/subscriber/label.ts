import type { Labels } from '../../../contract/provider.js';
import type { Label } from '../../../domain/subscriber.js';
import type { Limits } from '../../kit/exchange.js';
import { isRecord, readText } from '../../kit/untrusted.js';
import type { WhapiApi } from '../api.js';

/** GET /labels: the labels of a WhatsApp Business number. */
export function createLabels(api: WhapiApi, channel: string): Labels {
  return { list: (call) => call.once('labels', () => listLabels(api, channel, call)) };
}

export async function listLabels(api: WhapiApi, channel: string, limits: Limits): Promise<readonly Label[]> {
  return readLabels(await api.list('/labels', limits), channel);
}

/** Labels with a name. `color` and `count` are not used. */
export function readLabels(records: readonly unknown[], channel: string): readonly Label[] {
  return records.filter(isRecord).flatMap((record) => {
    const name = readText(record['name']);
    return name === null ? [] : [{ channel, labelId: readText(record['id']), name }];
  });
}
