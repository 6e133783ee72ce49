import type { Provider } from '../../contract/provider.js';
import type { BotFlow, Sequence, TeamMember } from '../../domain/account.js';
import type { UntrustedRecord } from '../kit/untrusted.js';
import type { Api, Fields } from './api.js';
import { readKey, readSwitch, readText } from './record.js';
import { usesSister, type Account } from './settings.js';

/**
 * Lists that only sister deployments document (README, "Sister deployments"), as far as the channel's settings switch them on. Wabotick's
 * own documents take their ids and have no list of them.
 */
export function createSisterLists(api: Api, account: Account): Pick<Provider, 'botFlows' | 'sequences' | 'teamMembers'> {
  const { channel, settings } = account;
  const ofNumber = { phone_number_id: settings.phoneNumberId };

  function list<T>(endpoint: string, fields: Fields, read: (record: UntrustedRecord) => T | null) {
    return {
      list: (call: Parameters<Api['list']>[2]): Promise<readonly T[]> =>
        call.once(endpoint, async () => {
          const { records } = await api.list(endpoint, fields, call);
          return records.map(read).filter((element) => element !== null);
        }),
    };
  }

  const readFlow = (record: UntrustedRecord): BotFlow | null => {
    const flowId = readKey(record['unique_id']);
    return flowId === null ? null : { channel, flowId, name: readText(record['name']), isActive: readSwitch(record['status']) };
  };
  const readSequence = (record: UntrustedRecord): Sequence | null => {
    const sequenceId = readKey(record['id']);
    return sequenceId === null ? null : { channel, sequenceId, name: readText(record['name']), isActive: readSwitch(record['status']) };
  };
  // No document has an answer of this list.
  const readMember = (record: UntrustedRecord): TeamMember | null => {
    const teamMemberId = readKey(record['id']);
    return teamMemberId === null ? null : { channel, teamMemberId, name: readText(record['name']), email: readText(record['email']) };
  };

  return {
    ...(usesSister(settings, 'botFlows') && { botFlows: list('get/bot-flow-list', ofNumber, readFlow) }),
    ...(usesSister(settings, 'sequences') && { sequences: list('subscriber/sequence/list', ofNumber, readSequence) }),
    ...(usesSister(settings, 'teamMembers') && { teamMembers: list('/users/team-member/list', {}, readMember) }),
  };
}
