/** A message of GET /conversations/{id}. */
export interface AwalMessageRecord {
  readonly id: string | number;
  readonly content: string;
  readonly type: string;
  readonly direction: 'inbound' | 'outbound';
  readonly date: string;
  readonly status: string;
}

/** A conversation with its messages, oldest first. */
export interface AwalConversation {
  readonly id: number;
  readonly phone: string;
  readonly name: string;
  readonly status: string;
  readonly unread_count: number;
  readonly created_at: string;
  readonly messages: readonly AwalMessageRecord[];
}

export interface AwalTemplateRecord {
  readonly id: number;
  readonly name: string;
  readonly language: string;
  readonly status: string;
  readonly category: string;
  readonly components: readonly Readonly<Record<string, unknown>>[];
}

/** A contact as POST /contacts returns it. */
export interface AwalContact {
  readonly id: number;
  readonly name: string;
  readonly phone: string;
  readonly email?: string | undefined;
  readonly contact_group_id?: number | undefined;
  readonly is_favorite?: boolean | undefined;
  readonly avatar?: string | undefined;
  readonly created_at: string;
}

/** The status of a sent message, as GET /fetch-message-status-app returns it. */
export interface AwalStatusRecord {
  readonly message_id: number;
  readonly status: string;
  readonly timestamp: string;
}

/** What the simulated account stores besides orders. */
export interface AwalData {
  readonly phoneNumberId: string;
  readonly conversations: AwalConversation[];
  readonly templates: readonly AwalTemplateRecord[];
  readonly contacts: AwalContact[];
  readonly statuses: AwalStatusRecord[];
  /** The status of the channel's own number. */
  numberStatus: string;
}

/** The documents' conversations (list-conversations page) with invented messages. */
export const sampleConversations: readonly AwalConversation[] = [
  {
    id: 1,
    phone: '96650000000',
    name: 'Ahmed Mohammed',
    status: 'unread',
    unread_count: 3,
    created_at: '2024-01-15T09:00:00Z',
    messages: [
      {
        id: 'wamid.A1',
        content: 'Is my order on its way?',
        type: 'text',
        direction: 'inbound',
        date: '2024-01-20T10:00:00Z',
        status: 'read',
      },
      {
        id: 'wamid.A2',
        content: 'It leaves today.',
        type: 'text',
        direction: 'outbound',
        date: '2024-01-20T10:05:00Z',
        status: 'delivered',
      },
      {
        id: 'wamid.A3',
        content: 'Hello, how can I help?',
        type: 'text',
        direction: 'outbound',
        date: '2024-01-20T10:30:00Z',
        status: 'sent',
      },
    ],
  },
  {
    id: 2,
    phone: '96650000001',
    name: 'Fatima Ali',
    status: 'opened',
    unread_count: 0,
    created_at: '2024-01-10T11:00:00Z',
    messages: [{ id: 'wamid.B1', content: 'Thank you', type: 'text', direction: 'inbound', date: '2024-01-19T14:20:00Z', status: 'read' }],
  },
];

/** The documents' statuses (get-message-status page). */
export const sampleStatuses: readonly AwalStatusRecord[] = [
  { message_id: 123, status: 'delivered', timestamp: '2024-01-20T10:30:00Z' },
  { message_id: 124, status: 'read', timestamp: '2024-01-20T10:35:00Z' },
];

/** The documents' contact (create-contact page), and customers of the sample orders. */
export const sampleContacts: readonly AwalContact[] = [
  {
    ...{ id: 1, name: 'Ahmed Mohammed', phone: '96650000000', email: 'ahmed@example.com', contact_group_id: 1, is_favorite: true },
    ...{ avatar: 'https://storage.awalchat.com/contacts/1/avatar.jpg', created_at: '2024-01-15T10:30:00Z' },
  },
  { id: 2, name: 'Noura Al-Otaibi', phone: '966501234567', created_at: '2024-01-16T08:00:00Z' },
  { id: 3, name: 'Jordan Miles', phone: '14155550100', email: 'jordan@example.com', created_at: '2024-01-17T09:15:00Z' },
];

/** The documents' templates (templates page). */
export const sampleTemplates: readonly AwalTemplateRecord[] = [
  {
    ...{ id: 1, name: 'welcome_message', language: 'en', status: 'APPROVED', category: 'UTILITY' },
    components: [{ type: 'BODY', text: 'Hello {{1}}, thanks for joining!' }],
  },
  {
    ...{ id: 2, name: 'order_confirmation', language: 'en', status: 'APPROVED', category: 'MARKETING' },
    components: [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: 'Your order #{{1}} has been confirmed' },
    ],
  },
];

/** The documents' branches (create-branch page); the second is made up. */
export const sampleBranches: readonly Readonly<Record<string, unknown>>[] = [
  {
    ...{ id: 3, name: 'Khobar Branch', phone: '966500000002', email: 'khobar@example.com', address: 'Corniche, Khobar, Saudi Arabia' },
    ...{ description: 'New branch in Khobar', is_favorite: false, file_url: 'https://storage.awalchat.com/branches/3/logo.png' },
    created_at: '2025-01-08T15:00:00Z',
  },
  { id: 1, name: 'Riyadh Branch', phone: null, email: null, address: null, description: null, is_favorite: true, created_at: null },
];
