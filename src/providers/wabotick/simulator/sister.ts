import { success } from './request.js';
import type { EndpointHandler } from './state.js';

/** Endpoints that only sister deployments document. */
export const sisterHandlers: Readonly<Record<string, EndpointHandler>> = {
  'get/bot-flow-list': (_fields, { backOffice }) => success(backOffice.botFlowList),
  'subscriber/sequence/list': (_fields, { backOffice }) => success(backOffice.sequenceList),
  '/users/team-member/list': (_fields, { backOffice }) => success(backOffice.teamMemberList),
  '/user/myInfo': (_fields, { data, quirks, credentials }) =>
    success({
      ...documentedAccount,
      bot_subscriber_data: { limit: String(quirks.subscriberLimit ?? 5000), count: String(data.subscribers.length) },
      whatsapp_bots_details: [
        {
          display_phone_number: '+91 97031 23456',
          phone_number_id: credentials.phoneNumberId,
          whatsapp_business_account_id: '100391234578500',
          whatsapp_business_name: 'BotSailor',
        },
      ],
    }),
};

/** The sample of botsailor.com/api-docs. */
const documentedAccount = {
  ...{ user_id: 114, user_type: 'Member', name: 'Member', email: 'member@gmail.com', mobile: '3555757', package_name: 'Premium1' },
  ...{ expired_date: '2025-07-02 00:00:00', created_at: '2022-03-26 10:55:29', status: '1', last_login_at: '2024-07-24 11:59:58' },
  ...{ last_login_ip: '127.0.0.1', agent_has_ppu: '0', agent_ppu_remaining: -1 },
  message_credit_data: { limit: 'unlimited', used: 0 },
};
