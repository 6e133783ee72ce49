import type { UntrustedRecord } from '../../kit/untrusted.js';

/**
 * The subscribers in the samples of subscriber/list and subscriber/get, and the customers of the sample orders. In the documents the first
 * two share a phone number; here the second one's ends differently.
 */
export const subscriberSamples: UntrustedRecord[] = [
  {
    subscriber_id: 144,
    chat_id: '0123456789',
    first_name: 'John',
    last_name: 'Doe',
    email: 'test@gmail.com',
    gender: 'male',
    label_names: 'One ,two',
  },
  {
    subscriber_id: 157,
    chat_id: '0123456788',
    first_name: 'john',
    last_name: 'Doe',
    email: 'null',
    gender: 'Male',
    label_names: 'ChatTest,remove tag,One',
  },
  {
    subscriber_id: 9822,
    chat_id: '919000000000',
    first_name: 'Dishang',
    last_name: 'M',
    email: null,
    gender: 'male',
    label_names: 'Lead,Active',
    custom_fields: { company: 'SaaS Platform' },
  },
  {
    subscriber_id: 10241,
    chat_id: '14155552671',
    first_name: 'Ada',
    last_name: 'Miller',
    email: 'ada@example.com',
    gender: 'Female',
    label_names: 'VIP, Newsletter',
    custom_fields: { customer_email: 'ada@example.com', customer_name: 'Ada Miller' },
    assigned_agent_id: 12,
    unseen_count: 2,
    last_message_time: '2024-08-17 13:10:00',
  },
  {
    subscriber_id: 10300,
    chat_id: '919876543210',
    first_name: 'Ravi',
    last_name: 'Kumar',
    email: 'ravi@example.in',
    gender: null,
    label_names: '',
    custom_fields: [],
    unseen_count: 0,
    last_message_time: '2024-08-15 08:54:00',
  },
  {
    subscriber_id: 10377,
    chat_id: '5511987654321',
    first_name: 'Bruna',
    last_name: 'Souza',
    email: null,
    gender: null,
    label_names: 'VIP',
    custom_fields: null,
    unseen_count: 0,
    last_message_time: '2024-08-16 10:52:30',
  },
];

export const labelSamples: UntrustedRecord[] = [
  { id: 1, label_name: 'Your label name', status: '1' },
  { id: 2, label_name: 'VIP', status: '1' },
  { id: 3, label_name: 'Newsletter', status: '1' },
];

export const customFieldSamples: UntrustedRecord[] = [
  { id: 1, name: 'customer_name', reply_type: 'text' },
  { id: 2, name: 'customer_email', reply_type: 'email' },
];
