import type { Provider, WholeList } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { BotFlow, Branch, Sequence, TeamMember } from '../../domain/account.js';
import { toId } from '../../domain/id.js';
import type { Context } from '../request/context.js';
import type { BotFlowResolvers, BranchResolvers, SequenceResolvers, TeamMemberResolvers } from '../schema/generated.js';
import type { RequiredResolvers } from '../schema/parents.js';

/** A list of the provider's account; null where the provider cannot list it. */
export async function listOf<T>(
  context: Context,
  { name, provider }: ChannelEntry,
  partOf: (provider: Provider) => WholeList<T> | undefined,
): Promise<readonly T[] | null> {
  return (await partOf(provider)?.list(context.calls.of(name))) ?? null;
}

export const teamMemberResolvers: RequiredResolvers<TeamMemberResolvers, TeamMember> = {
  id: ({ channel, teamMemberId }) => toId('TeamMember', channel, teamMemberId),
  name: ({ name, teamMemberId }) => name ?? teamMemberId,
};

export const botFlowResolvers: RequiredResolvers<BotFlowResolvers, BotFlow> = {
  id: ({ channel, flowId }) => toId('BotFlow', channel, flowId),
  name: ({ name, flowId }) => name ?? flowId,
};

export const sequenceResolvers: RequiredResolvers<SequenceResolvers, Sequence> = {
  id: ({ channel, sequenceId }) => toId('Sequence', channel, sequenceId),
  name: ({ name, sequenceId }) => name ?? sequenceId,
};

export const branchResolvers: RequiredResolvers<BranchResolvers, Branch> = {
  id: ({ channel, branchId }) => toId('Branch', channel, branchId),
  name: ({ name, branchId }) => name ?? branchId,
};
