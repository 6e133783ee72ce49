import type { UntrustedRecord } from '../../kit/untrusted.js';

/** message_content of a sent message: the body that was sent to Meta. */
export function sent(type: string, content: UntrustedRecord): string {
  return JSON.stringify({ messaging_product: 'whatsapp', recipient_type: 'individual', to: 'replace_id', type, [type]: content });
}

/** message_content of a received message: Meta's whole webhook. */
export function inbound(message: UntrustedRecord): string {
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550783881', phone_number_id: '109876543210987' },
    contacts: [{ profile: { name: 'A customer' }, wa_id: 'replace_id' }],
    messages: [{ from: 'replace_id', id: 'wamid.replace', timestamp: '1723900000', ...message }],
  };
  return JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '0', changes: [{ value, field: 'messages' }] }] });
}
