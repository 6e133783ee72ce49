import * as z from 'zod';
import { answered, type ClientRequest, type ExpectedAnswer, type PublicClient } from './public-client.js';

const file = 'nodes/Greenbubble/Greenbubble.node.ts';
const number = { phone_number_id: '{{phoneNumberId}}' };
const ada = { ...number, phone_number: '14155552671' };

/** Every request is a form with the token, whatever method the documents name first. */
function form(what: string, path: string, fields: Readonly<Record<string, string>>, answer: ExpectedAnswer): ClientRequest {
  return { what, file, method: 'POST', path: `/api/v1/${path}`, body: { form: { ...fields, apiToken: '{{apiToken}}' } }, answer };
}

const done = z.object({ status: z.literal('1'), message: z.string() });
const sent = z.object({ status: z.literal('1'), wa_message_id: z.string().startsWith('wamid.'), message: z.string() });
const listOf = (record: z.ZodType): z.ZodType => z.object({ status: z.literal('1'), message: z.array(record).min(1) });
const refusal = (sentence: string): z.ZodType => z.object({ status: z.literal('0'), message: z.literal(sentence) });

/** The node of a white label, which is Wabotick's platform under another name. */
export const greenbubble: PublicClient = {
  name: 'n8n-nodes-greenbubble 0.1.11',
  provider: 'wabotick',
  about: 'A node of n8n for GreenBubble, a white label of the platform that Wabotick is',
  repository: 'digitaldominationio/n8n-nodes-greenbubble',
  commit: '5e6fe3190c2d999ef4ab0f06625d0c2899e05e3e',
  licence: 'MIT',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  requests: [
    form('send a text', 'whatsapp/send', { ...ada, message: 'Hello' }, answered('Send Message Inside 24 Hours Window', sent)),
    form(
      'send a template with variables and replies',
      'whatsapp/send/template',
      {
        ...{ ...ada, template_id: '512340987612345', 'templateVariable-name-1': 'Ada', 'templateVariable-order-2': '17' },
        template_quick_reply_button_values: '["TRACK","HELP"]',
      },
      answered('Send Template Message', z.object({ status: z.literal('success'), data: z.object({ message_id: z.string() }) })),
    ),
    form(
      'send a broadcast',
      'whatsapp/broadcast/template/send',
      { ...number, flow_data: '{"campaign_name":"Sale"}' },
      answered('Send Broadcast Template', done.extend({ visual_flow_campaign_id: z.int() })),
    ),
    form(
      'read a conversation',
      'whatsapp/get/conversation',
      { ...ada, limit: '10', offset: '0' },
      answered('Get Conversation History', listOf(z.object({ message_content: z.string(), conversation_time: z.string() }))),
    ),
    form(
      "read a message's status",
      'whatsapp/get/message-status',
      { wa_message_id: 'wamid.HBgNODgwMTcyMzMwOTAwMxUCABEYEjlGQkY3MEFEMEVGODhCNDkxNQA=', whatsapp_bot_id: '23' },
      answered('Get Message Status', z.object({ status: z.literal('1'), message: z.object({ failed_reason: z.string() }) })),
    ),
    form(
      'list postbacks',
      'whatsapp/get/post-back-list',
      number,
      answered('Get Button PostBack List', listOf(z.object({ template_jsoncode: z.string() }))),
    ),
    form(
      'read a subscriber',
      'whatsapp/subscriber/get',
      ada,
      answered('Get Subscriber', z.object({ status: z.literal('success'), data: z.object({ phone_number: z.literal('14155552671') }) })),
    ),
    form(
      'list subscribers',
      'whatsapp/subscriber/list',
      { ...number, limit: '10', offset: '0', orderBy: '0' },
      {
        ...{ result: 'refused', status: 200, shape: refusal('The orderBy field is malformed.') },
        because: "It sends 0 or 1 as `orderBy`, as sister deployments document. Wabotick's page has a column and a direction (`id DESC`).",
      },
    ),
    form(
      'create a subscriber',
      'whatsapp/subscriber/create',
      { phoneNumberID: '{{phoneNumberId}}', name: 'Mia Chen', phoneNumber: '14155550123' },
      answered('Create Subscriber', z.object({ status: z.literal('1'), mesasge: z.string() })),
    ),
    form(
      'change a subscriber',
      'whatsapp/subscriber/update',
      { ...ada, first_name: 'Adah', last_name: 'Miller', gender: 'female', label_ids: '1,2' },
      answered('Update Subscriber', done),
    ),
    form('delete a subscriber', 'whatsapp/subscriber/delete', ada, answered('Delete Subscriber', done)),
    form('reset an input flow', 'whatsapp/subscriber/reset/user-input-flow', ada, answered('Reset User Input Flow', done)),
    form(
      'assign a team member',
      'whatsapp/subscriber/chat/assign-to-team-member',
      { ...ada, team_member_id: '12' },
      answered('Assign Chat to Team Member', done),
    ),
    form(
      'set custom fields',
      'whatsapp/subscriber/chat/assign-custom-fields',
      { ...ada, custom_fields: '{"customer_name":"Ada"}' },
      answered('Assign Custom Fields', done),
    ),
    form(
      'list custom fields',
      'whatsapp/subscriber/custom-fields/list',
      {},
      answered(
        'Custom Fields List',
        z.object({ status: z.literal('1'), data: z.array(z.object({ id: z.int(), name: z.string() })).min(1) }),
      ),
    ),
    form(
      'add labels',
      'whatsapp/subscriber/chat/assign-labels',
      { ...ada, label_ids: '1,3' },
      answered('Assign Labels to Subscriber', done),
    ),
    form(
      'remove labels',
      'whatsapp/subscriber/chat/remove-labels',
      { ...ada, label_ids: '2' },
      answered('Remove Labels from Subscriber', done),
    ),
    form(
      'assign sequences',
      'whatsapp/subscriber/chat/assign-sequence',
      { ...ada, sequence_ids: '11' },
      answered('Assign Sequences to Subscriber', done),
    ),
    form(
      'remove sequences',
      'whatsapp/subscriber/chat/remove-sequence',
      { ...ada, sequence_ids: '11' },
      answered('Remove Sequences from Subscriber', done),
    ),
    form(
      'add a note',
      'whatsapp/subscriber/chat/add-notes',
      { ...ada, note_text: 'Prefers blue' },
      answered('Add Notes to Subscriber', done),
    ),
    form('list labels', 'whatsapp/label/list', number, answered('List Labels', listOf(z.object({ id: z.int(), label_name: z.string() })))),
    form('create a label', 'whatsapp/label/create', { ...number, label_name: 'Wholesale' }, answered('Create Label', done)),
    form(
      'list catalogs',
      'whatsapp/catalog/list',
      {},
      {
        ...{ result: 'answered', document: 'Get Catalog List, whose sample is no valid JSON: `checkout_settings` has bare quotes' },
        ...{ status: 200, shape: z.string().startsWith('{"status":true,"message":[{"catalog_id":') },
      },
    ),
    form(
      "bring a catalog's products up to date",
      'whatsapp/catalog/sync',
      { whatsapp_catalog_id: '762561142206860' },
      answered('Catalog Sync', done),
    ),
    form(
      'list the orders of a catalog',
      'whatsapp/catalog/order/list',
      { whatsapp_catalog_id: '762561142206860' },
      answered('Catalog Order List', listOf(z.object({ order_unique_id: z.string(), cart_status_raw: z.string() }))),
    ),
    form(
      'list the orders of all catalogs',
      'whatsapp/catalog/order/list',
      {},
      {
        ...{ result: 'refused', status: 200, shape: refusal('The whatsapp_catalog_id field is required.') },
        because: "It leaves the catalog out, which sister deployments allow. Wabotick's page requires it.",
      },
    ),
    form(
      "change an order's status",
      'whatsapp/catalog/order/status-change',
      { order_unique_id: '172310467380123456789', cart_status: 'Approved' },
      answered('Update Catalog Order Status', z.object({ status: z.literal(true), message: z.string() })),
    ),
    form(
      'start a bot flow',
      'whatsapp/trigger-bot',
      { ...number, bot_flow_unique_id: 'abc123', phone_number: '14155552671' },
      answered('Trigger Bot Flow', done),
    ),
    form(
      'list templates',
      'whatsapp/template/list',
      number,
      answered('Get Template List', listOf(z.object({ template_name: z.string() }))),
    ),
    form(
      'connect an account',
      'whatsapp/account/connect',
      { user_id: '114', whatsapp_business_account_id: '100391234578500', access_token: 'EAAexample' },
      answered('Connect WhatsApp Account', done),
    ),
    form(
      'get an address for signing in',
      'user/get/direct-login-url',
      { email: 'member@shop.example', status: '1', create_on_fail: '0' },
      {
        ...{ result: 'not simulated', status: 404, shape: z.object({ message: z.string() }) },
        because: "It signs people in to the platform's own dashboard.",
      },
    ),
  ],
};
