import { request } from 'graphql-request';
import { InboxDocument } from './generated/operations.js';

const headers = { authorization: 'Bearer <token>' };
const { conversations } = await request('http://127.0.0.1:4000/graphql', InboxDocument, {}, headers);
for (const { channel, fullName, contactId, unreadCount } of conversations.nodes)
  console.log(unreadCount, channel.name, fullName ?? contactId);
