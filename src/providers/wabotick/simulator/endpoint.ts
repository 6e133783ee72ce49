/** The fields of an endpoint below /api/v1/whatsapp/, or below /api/v1 when its name begins with a slash, besides apiToken. */
export interface Endpoint {
  /** Marked POST in the documents; the others also accept GET with a query. */
  readonly postOnly?: boolean;
  /** Only the documents of sister deployments have it. */
  readonly isSister?: boolean;
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  /** The format of fields that are not free text. */
  readonly forms?: Readonly<Record<string, RegExp>>;
  /** The field that holds a file. A form with it is multipart. */
  readonly file?: string;
  /** Groups of numbered fields, by their name in the README. */
  readonly families?: Readonly<Record<string, RegExp>>;
}

const count = /^\d{1,9}$/;
const subscriberKey = ['phone_number_id', 'phone_number'];
const ids = /^[\w-]+(,[\w-]+)*$/;
const address = /^https?:\/\/\S+$/;

/** Phone numbers are digits with the country code, without + and 00. */
const sharedForms = { phone_number: /^(?!00)\d+$/, phoneNumber: /^(?!00)\d+$/ };

const paths: Readonly<Record<string, Endpoint>> = {
  'account/connect': { postOnly: true, required: ['user_id', 'whatsapp_business_account_id', 'access_token'] },
  'send/template': {
    postOnly: true,
    required: ['phone_number_id', 'template_id', 'phone_number'],
    optional: ['template_quick_reply_button_values', 'template_header_media_url'],
    forms: { template_header_media_url: address },
    families: { 'templateVariable-<Name>-<Index>': /^templateVariable-.+-[1-9]\d?$/ },
  },
  send: { required: ['phone_number_id', 'message', 'phone_number'] },
  'get/conversation': { required: subscriberKey, optional: ['limit', 'offset'], forms: { limit: count, offset: count } },
  'trigger-bot': { required: ['phone_number_id', 'bot_flow_unique_id', 'phone_number'] },
  'send/interactive-buttons': {
    postOnly: true,
    required: ['phone_number_id', 'phone_number', 'message', 'buttons'],
    optional: ['button_header_text', 'button_footer_text', 'media_url', 'media_id', 'media_type', 'media_name'],
    forms: { media_url: /^https:\/\/\S+$/ },
  },
  'send/file': {
    required: ['phone_number_id', 'phone_number', 'media_type'],
    optional: ['media_url', 'media_id', 'media_caption_text', 'media_name', 'media_file'],
    forms: { media_type: /^(image|video|audio|document)$/, media_url: address },
    file: 'media_file',
  },
  'upload/media': { postOnly: true, required: ['phone_number_id', 'file'], file: 'file' },
  'get/post-back-list': { required: ['phone_number_id'] },
  'get/message-status': { required: ['wa_message_id', 'whatsapp_bot_id'] },
  'broadcast/template/send': { required: ['phone_number_id', 'flow_data'] },
  'template/list': { required: ['phone_number_id'] },
  'subscriber/get': { postOnly: true, required: subscriberKey },
  'subscriber/create': { postOnly: true, required: ['phoneNumberID', 'name', 'phoneNumber'] },
  'subscriber/list': {
    required: ['phone_number_id'],
    optional: ['limit', 'offset', 'orderBy'],
    forms: { limit: count, offset: count, orderBy: /^(id|created_at) (ASC|DESC)$/ },
  },
  'subscriber/update': {
    postOnly: true,
    required: subscriberKey,
    optional: ['first_name', 'last_name', 'gender', 'label_ids'],
    forms: { label_ids: ids },
  },
  'subscriber/delete': { required: subscriberKey },
  'subscriber/custom-fields/list': { postOnly: true, required: [] },
  'subscriber/chat/add-notes': { postOnly: true, required: [...subscriberKey, 'note_text'] },
  'subscriber/chat/assign-to-team-member': { postOnly: true, required: [...subscriberKey, 'team_member_id'] },
  'subscriber/reset/user-input-flow': { postOnly: true, required: subscriberKey },
  'subscriber/chat/assign-custom-fields': { postOnly: true, required: [...subscriberKey, 'custom_fields'] },
  'subscriber/chat/assign-labels': { postOnly: true, required: [...subscriberKey, 'label_ids'], forms: { label_ids: ids } },
  'subscriber/chat/remove-labels': { postOnly: true, required: [...subscriberKey, 'label_ids'], forms: { label_ids: ids } },
  'subscriber/chat/assign-sequence': { postOnly: true, required: [...subscriberKey, 'sequence_ids'], forms: { sequence_ids: ids } },
  'subscriber/chat/remove-sequence': { postOnly: true, required: [...subscriberKey, 'sequence_ids'], forms: { sequence_ids: ids } },
  'label/list': { required: ['phone_number_id'] },
  'label/create': { required: ['phone_number_id', 'label_name'] },
  'catalog/list': { required: [] },
  'catalog/sync': { postOnly: true, required: ['whatsapp_catalog_id'] },
  'catalog/order/list': { required: ['whatsapp_catalog_id'] },
  'get/bot-flow-list': { isSister: true, required: ['phone_number_id'] },
  'subscriber/sequence/list': { isSister: true, required: ['phone_number_id'] },
  '/users/team-member/list': { isSister: true, required: [] },
  '/user/myInfo': { isSister: true, required: [] },
  'catalog/order/status-change': { required: ['order_unique_id', 'cart_status'] },
};

/** All documented endpoints, those of sister deployments included. */
export const endpoints: ReadonlyMap<string, Endpoint> = new Map(Object.entries(paths));

/** The first error in the fields of a form; the messages are assumed (README, "Assumed"). */
export function findFault(fields: readonly (readonly [string, string])[], endpoint: Endpoint): string | undefined {
  const names = fields.map(([name]) => name);
  const required = ['apiToken', ...endpoint.required];
  const families = Object.values(endpoint.families ?? {});
  const known = [...required, ...(endpoint.optional ?? [])];
  const unknownField = names.find((name) => !known.includes(name) && !families.some((family) => family.test(name)));
  if (unknownField !== undefined) return `The ${unknownField} field is not allowed.`;
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) return `The ${repeated} field is given twice.`;
  const missing = required.find((name) => !fields.some(([given, value]) => given === name && value !== ''));
  if (missing !== undefined) return `The ${missing} field is required.`;
  const forms: Readonly<Record<string, RegExp>> = { ...sharedForms, ...endpoint.forms };
  const malformed = fields.find(([name, value]) => forms[name]?.test(value) === false);
  return malformed === undefined ? undefined : `The ${malformed[0]} field is malformed.`;
}
