import type { Conversations } from '../../../contract/provider.js';
import { digitsOf } from '../../../domain/phone.js';
import type { Api } from '../api.js';
import { createConversationList } from '../subscriber/conversation-list.js';
import { createWindowReader } from './conversation-window.js';
import { createMessageReader } from './message-status.js';
import type { Account } from '../settings.js';

/** Conversations, newest first. With `whatsappBotId` in the settings, also the status of a single message. */
export function createConversations(api: Api, account: Account): Conversations {
  const { whatsappBotId } = account.settings;
  const message = whatsappBotId === undefined ? {} : { message: createMessageReader(api, account, whatsappBotId) };
  return { list: createConversationList(api, account), messages: createWindowReader(api, account), contactIdOf: digitsOf, ...message };
}
