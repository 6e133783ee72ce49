import type { Labels } from '../../../contract/provider.js';
import type { Label } from '../../../domain/subscriber.js';
import type { Limits } from '../../kit/exchange.js';
import { notSent } from '../../kit/not-sent.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';
import { isRecord, readText } from '../../kit/untrusted.js';
import { createWriter } from '../../kit/writer.js';
import type { WhapiApi } from '../api.js';

/** The colors of CreateLabel, in the description's order. */
export const labelColors = [
  ...['salmon', 'lightskyblue', 'gold', 'plum', 'silver', 'mediumturquoise', 'violet', 'goldenrod', 'cornflowerblue', 'greenyellow'],
  ...['cyan', 'lightpink', 'mediumaquamarine', 'orangered', 'deepskyblue', 'limegreen', 'darkorange', 'lightsteelblue', 'mediumpurple'],
  'rebeccapurple',
] as const;

/** LabelID has one or two digits. */
const maxLabelId = 99;

/** GET and POST /labels: the labels of a WhatsApp Business number. */
export function createLabels(api: WhapiApi, channel: string): Labels {
  return { list: (call) => call.once('labels', () => listLabels(api, channel, call)), create: createLabelCreator(api, channel) };
}

/**
 * POST /labels wants an id of the caller's choice: the smallest one that no label has and that no other creation under way has chosen. A name
 * that a label has already is refused, so that a repetition creates no second label.
 */
function createLabelCreator(api: WhapiApi, channel: string): NonNullable<Labels['create']> {
  const underWay = new Set<string>();
  return createWriter(
    api,
    ({ name }) => found([isBlank(name) && invalid('name', 'The name is empty.')]),
    async ({ name }, call) => {
      const labels = await listLabels(api, channel, call).catch(notSent);
      if (labels.some((label) => label.name.trim() === name.trim()))
        throw api.refused([{ code: 'ALREADY_EXISTS', field: ['name'], message: 'A label with this name exists already.' }]);
      const taken = new Set([...labels.map(({ labelId }) => labelId), ...underWay]);
      const free = Array.from({ length: maxLabelId }, (_, index) => index + 1).find((id) => !taken.has(String(id)));
      if (free === undefined) throw api.refused([{ code: 'LIMIT_EXCEEDED', message: `A number has at most ${maxLabelId} labels.` }]);
      const labelId = String(free);
      underWay.add(labelId);
      try {
        await api.confirm('POST', '/labels', { id: labelId, name, color: labelColors[(free - 1) % labelColors.length] }, call);
      } finally {
        underWay.delete(labelId);
      }
      return { outcome: 'APPLIED', providerId: null, result: { labelId } };
    },
  );
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
