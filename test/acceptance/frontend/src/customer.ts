import { request } from 'graphql-request';
import { PersonDocument } from './generated/operations.js';

const { customer } = await request('http://127.0.0.1:4000/graphql', PersonDocument, { phoneNumber: '+5511987654321' });
console.log(customer?.fullName, customer?.contacts.map(({ channel }) => channel.name).join(' '));
for (const { channel, orderEvent, message } of customer?.timeline.nodes ?? []) {
  if (orderEvent) console.log(channel.name, 'order', orderEvent.order.reference, orderEvent.to);
  if (message) console.log(channel.name, 'message', message.direction);
}
