import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ReceivedRequest } from '../../../src/providers/simulator/server.js';
import { PhoneNumberStatusDocument, SendTextDocument } from '../../operations/generated.js';
import { channelNames, noCalls, openFiveChannels, type ChannelName, type FiveChannels } from '../queries/five-channels.js';

let five: FiveChannels;
beforeAll(async () => void (five = await openFiveChannels()));
afterAll(() => five.close());
beforeEach(() => void five.calls());

/** Numbers as written in ten countries, and in E.164. */
const numbers: [where: string, national: string, international: string][] = [
  ['Brazil, a mobile with the ninth digit', '(11) 98765-4321', '+5511987654321'],
  ['Brazil, a mobile without the ninth digit', '(11) 8765-4321', '+551187654321'],
  ['India', '098765 43210', '+919876543210'],
  ['United States', '(415) 555-2671', '+14155552671'],
  ['United Kingdom', '07400 123456', '+447400123456'],
  ['Germany, eleven digits', '0151 23456789', '+4915123456789'],
  ['Germany, ten digits', '0170 1234567', '+491701234567'],
  ['Indonesia', '0812-3456-7890', '+6281234567890'],
  ['Mexico', '044 55 1234 5678', '+525512345678'],
  ['Mexico, as WhatsApp once wrote it', '1 55 1234 5678', '+5215512345678'],
  ['Argentina, with the 9 of mobiles', '011 15-2345-6789', '+5491123456789'],
  ['United Arab Emirates', '050 123 4567', '+971501234567'],
  ['Nigeria', '0803 123 4567', '+2348031234567'],
  ['Saudi Arabia', '055 123 4567', '+966551234567'],
];

/** Where the request to each provider has the number, and whether with its +. */
const receivedBy: Readonly<Record<ChannelName, (request: ReceivedRequest) => unknown>> = {
  miami: ({ body }) => new URLSearchParams(body).get('phone_number'),
  rio: ({ body }) => (JSON.parse(body) as { phone: unknown }).phone,
  riyadh: ({ body }) => (JSON.parse(body) as { to?: unknown; phone?: unknown }).to ?? (JSON.parse(body) as { phone?: unknown }).phone,
  delhi: ({ body }) => (JSON.parse(body) as { messaging_object: { to: unknown } }).messaging_object.to,
  sydney: ({ body }) => (JSON.parse(body) as { to: unknown }).to,
};
const withPlus: readonly ChannelName[] = ['delhi'];

async function send(channel: ChannelName, phoneNumber: string) {
  return (await five.read(SendTextDocument, { input: { channel, phoneNumber, text: 'Hello' } })).sendText;
}

describe('a number of', () => {
  it.each(numbers)('%s reaches every provider unchanged, with + only where its documents say so', async (_, _national, number) => {
    for (const channel of channelNames) {
      five[channel].forgetRequests();
      await send(channel, number);
      const [request] = five[channel].requests.filter(({ method }) => method === 'POST');
      const received = request === undefined ? undefined : receivedBy[channel](request);
      expect([channel, received]).toEqual([channel, withPlus.includes(channel) ? number : number.slice(1)]);
    }
  });

  it.each(numbers)('%s in national format is refused with the name of the field, and costs no call', async (_, national, number) => {
    const without = number.slice(1);
    const code = /^\d{1,3}/.exec(without)?.[0] ?? '';
    for (const text of [national, without, `00${without}`, number.replace(/^(\+..)/, '$1 '), `+${code}-${without.slice(code.length)}`]) {
      for (const channel of channelNames) {
        expect([text, await send(channel, text)]).toMatchObject([
          text,
          {
            outcome: null,
            userErrors: [{ code: 'INVALID', field: ['input', 'phoneNumber'], message: expect.stringContaining('E.164') as string }],
          },
        ]);
      }
    }
    expect(five.calls()).toEqual(noCalls);
  });
});

describe('an invalid number', () => {
  it.each([
    ['nothing', ''],
    ['a national 0 behind the code of the country', '+4401234567890'],
    ['too few digits', '+1415'],
    ['too many digits', '+1415555267112345'],
    ['a country that there is not', '+999123456789'],
    ['letters', '+1415555CALL'],
    ['an extension', '+14155552671x5'],
    ['two numbers', '+14155552671,+14155552672'],
    ['Arabic digits', '+٩٦٦٥٥١٢٣٤٥٦٧'],
    ['a blank behind it', '+14155552671 '],
    ['a line behind it', '+14155552671\n'],
    ['the address of a chat', '14155552671@s.whatsapp.net'],
  ])('is refused with the name of the field, and costs no call: %s', async (_, phoneNumber) => {
    for (const channel of channelNames)
      expect(await send(channel, phoneNumber)).toMatchObject({
        outcome: null,
        userErrors: [{ code: 'INVALID', field: ['input', 'phoneNumber'] }],
      });
    const { errors } = await five.ask(PhoneNumberStatusDocument, { channel: 'sydney', phoneNumber });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'phoneNumber' } }]);
    expect(five.calls()).toEqual(noCalls);
  });

  it('is refused when it is null and no other field names the recipient', async () => {
    const query = 'mutation ($input: SendTextInput!) { sendText(input: $input) { outcome userErrors { code field } } }';
    const { data } = await five.ask(query, { input: { channel: 'miami', phoneNumber: null, text: 'Hello' } });
    expect(data).toEqual({ sendText: { outcome: null, userErrors: [{ code: 'INVALID', field: ['input', 'phoneNumber'] }] } });
    expect(five.calls()).toEqual(noCalls);
  });

  it.each([14155552671, true, ['+14155552671']])('is refused by the schema when it is no text: %j', async (phoneNumber) => {
    const query = 'mutation ($input: SendTextInput!) { sendText(input: $input) { outcome } }';
    const { errors } = await five.ask(query, { input: { channel: 'miami', phoneNumber, text: 'Hello' } });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(five.calls()).toEqual(noCalls);
  });
});
