import type { Branch } from '../../domain/account.js';
import type { WholeList } from '../../contract/provider.js';
import { unexpectedResponse } from '../../contract/status.js';
import { toPhoneNumber } from '../../domain/phone.js';
import type { ChannelSettings } from '../definition.js';
import { readText, recordsIn, type UntrustedRecord } from '../kit/untrusted.js';
import type { AwalApi } from './api.js';
import type { AwalSettings } from './settings.js';

/** GET /branches. Assumed: the documents have POST and PATCH of this address; the record is that of their answers. */
export function createBranches(api: AwalApi, { channel, settings }: ChannelSettings<AwalSettings>): WholeList<Branch> {
  return {
    list: (call) =>
      call.once('branches', async () => {
        const { envelope } = await api.get('/branches', [['phone_number_id', settings.phoneNumberId]], call);
        if (!Array.isArray(envelope['data'])) throw unexpectedResponse('awal', channel);
        return recordsIn(envelope['data'])
          .map((record) => readBranch(record, channel))
          .filter((branch) => branch !== null);
      }),
  };
}

export function readBranch(record: UntrustedRecord, channel: string): Branch | null {
  const branchId = readText(record['id']);
  if (branchId === null) return null;
  return {
    channel,
    branchId,
    name: readText(record['name']),
    phoneNumber: toPhoneNumber(record['phone']),
    email: readText(record['email']),
    address: readText(record['address']),
  };
}
