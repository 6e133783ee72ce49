import { beforeEach, describe, expect, it } from 'vitest';
import type { ButtonsMessage, Media, TemplateMessage } from '../../../src/contract/message-write.js';
import type { Writer } from '../../../src/contract/writer.js';
import { refusal } from '../../../src/providers/awal/simulator/orders.js';
import { readTextFields } from '../../../src/providers/simulator/multipart.js';
import { must, openAwal, success, targets, writeCall, type AwalChannel } from './channel.js';

let channel: AwalChannel;
let template: Writer<TemplateMessage>;
let buttons: Writer<ButtonsMessage>;
beforeEach(async () => {
  channel = await openAwal();
  template = must(channel.provider.messages?.template);
  buttons = must(channel.provider.messages?.buttons);
});

const message: TemplateMessage = {
  ...{ phoneNumber: '+966501234567', templateId: '1', name: null, language: null, variables: [{ name: '1', value: 'Noura' }] },
  ...{ headerVariables: [], buttonVariables: [], headerMedia: null, quickReplies: [], references: null },
};
const image: Media = { type: 'IMAGE', url: 'https://shop.example/banner.jpg', mediaId: null, file: null, filename: null };

function sentFields(): Readonly<Record<string, string>> | undefined {
  const { headers, body } = must(channel.simulator.requests.at(-1));
  return readTextFields(headers['content-type'] ?? '', body);
}

const wamid = expect.stringMatching(/^wamid\./) as string;
const target = 'POST /api/developer/w/message/template?phone_number_id=123456';

describe('awal › sendTemplate', () => {
  it('MUST be one POST of form-data with the documented fields', async () => {
    expect(await template.send(message, writeCall)).toMatchObject({ outcome: 'ACCEPTED', providerId: wamid });
    expect(targets(channel.simulator)).toEqual([target]);
    expect(sentFields()).toEqual({ template_id: '1', phone: '966501234567', header_type: 'TEXT', body_params: '["Noura"]' });
  });

  it('MUST look up the id of a template that is named', async () => {
    const named = { ...message, templateId: null, name: 'welcome_message', language: 'en' };
    expect((await template.send(named, writeCall)).outcome).toBe('ACCEPTED');
    expect(targets(channel.simulator)).toEqual(['GET /api/developer/templates?page=1&limit=100&searchTerm=welcome_message', target]);
    expect(sentFields()).toMatchObject({ template_id: '1' });
  });

  it.each([
    ['another name', 'welcome', 'en'],
    ['another language', 'welcome_message', 'ar'],
  ])('MUST refuse %s without sending', async (_, name, language) => {
    await expect(template.send({ ...message, templateId: null, name, language }, writeCall)).rejects.toMatchObject({
      ...{ sent: 'no', refusal: 'NOT_FOUND' },
    });
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it('MUST send numbered values in the order of their numbers, and others with their names', async () => {
    const numbered = [2, 1].map((number) => ({ name: String(number), value: `value ${number}` }));
    channel.simulator.fail({ kind: 'answer', answer: success({ message: { messageId: 'wamid.A', status: 'sent' } }) });
    await template.send({ ...message, variables: numbered }, writeCall);
    expect(sentFields()?.['body_params']).toBe('["value 1","value 2"]');
    channel.simulator.fail({ kind: 'answer', answer: success({ message: { messageId: 'wamid.B', status: 'sent' } }) });
    await template.send({ ...message, variables: [{ name: 'offer_code', value: 'SUMMER25' }] }, writeCall);
    expect(sentFields()?.['body_params']).toBe('[{"name":"offer_code","value":"SUMMER25"}]');
  });

  it('MUST send the address of a header by its type', async () => {
    await template.send({ ...message, templateId: '2', headerMedia: image }, writeCall);
    expect(sentFields()).toMatchObject({ template_id: '2', header_type: 'IMAGE', header_value: image.url });
  });

  it('MUST pass on that the values do not fit', async () => {
    await expect(template.send({ ...message, variables: [] }, writeCall)).rejects.toMatchObject({
      refusal: 'INVALID',
      field: ['variables'],
    });
  });

  it.each<[string, Partial<TemplateMessage>, string]>([
    ['no template', { templateId: null }, 'INVALID name'],
    ['an id with letters', { templateId: 'welcome' }, 'INVALID templateId'],
    ['an empty value', { variables: [{ name: '1', value: ' ' }] }, 'INVALID variables.0.value'],
    ['a sound as header', { headerMedia: { ...image, type: 'AUDIO' } }, 'INVALID headerMedia.mediaType'],
    ['a number without +', { phoneNumber: '966501234567' }, 'INVALID phoneNumber'],
    ['an uploaded file', { headerMedia: { ...image, url: null, mediaId: '1' } }, 'CAPABILITY_NOT_SUPPORTED headerMedia.mediaId'],
    ['a value in the header', { headerVariables: [{ name: '1', value: 'a' }] }, 'CAPABILITY_NOT_SUPPORTED headerVariables'],
    ['a value in an address', { buttonVariables: [{ index: 0, value: 'a' }] }, 'CAPABILITY_NOT_SUPPORTED buttonVariables'],
    ['payloads of quick replies', { quickReplies: ['yes'] }, 'CAPABILITY_NOT_SUPPORTED quickReplies'],
    ['references', { references: ['a'] }, 'CAPABILITY_NOT_SUPPORTED references'],
  ])('MUST refuse %s before any call', async (_, given, reason) => {
    expect(template.check({ ...message, ...given }).map(({ code, field }) => `${code} ${field?.join('.')}`)).toContain(reason);
    await expect(template.send({ ...message, ...given }, writeCall)).rejects.toMatchObject({ sent: 'no' });
    expect(channel.simulator.requests).toEqual([]);
  });
});

describe('awal › sendButtons', () => {
  const choice: ButtonsMessage = {
    ...{ phoneNumber: '+966501234567', text: 'Get 20% off', headerText: 'Offer', footerText: 'Limited', media: null },
    buttons: [
      { id: 'btn_view', title: 'View Products' },
      { id: null, title: 'Later' },
    ],
  };

  it('MUST be one POST of the documented body', async () => {
    expect(await buttons.send(choice, writeCall)).toMatchObject({ outcome: 'ACCEPTED', providerId: wamid });
    expect(targets(channel.simulator)).toEqual(['POST /api/developer/w/message/button?phone_number_id=123456']);
    expect(JSON.parse(must(channel.simulator.requests[0]).body)).toEqual({
      phone: '966501234567',
      body_text: 'Get 20% off',
      header_text: 'Offer',
      footer_text: 'Limited',
      buttons: [
        { id: 'btn_view', title: 'View Products' },
        { id: '2', title: 'Later' },
      ],
    });
  });

  it('MUST leave out what is not given', async () => {
    await buttons.send({ ...choice, headerText: null, footerText: null }, writeCall);
    expect(Object.keys(JSON.parse(must(channel.simulator.requests[0]).body) as object)).toEqual(['phone', 'body_text', 'buttons']);
  });

  it.each<[string, Partial<ButtonsMessage>, string]>([
    ['a text of 1025 characters', { text: 'x'.repeat(1025) }, 'INVALID text'],
    ['a header of 61 characters', { headerText: 'x'.repeat(61) }, 'INVALID headerText'],
    ['no button', { buttons: [] }, 'INVALID buttons'],
    ['a picture', { headerText: null, media: image }, 'CAPABILITY_NOT_SUPPORTED media'],
  ])('MUST refuse %s before any call', async (_, given, reason) => {
    expect(buttons.check({ ...choice, ...given }).map(({ code, field }) => `${code} ${field?.join('.')}`)).toContain(reason);
    await expect(buttons.send({ ...choice, ...given }, writeCall)).rejects.toMatchObject({ sent: 'no' });
    expect(channel.simulator.requests).toEqual([]);
  });

  it("MUST name the input's field when Awal refuses one", async () => {
    const answer = refusal(400, 'validation_failed', 'Validation failed', { body_text: 'Too long' });
    channel.simulator.fail({ kind: 'answer', answer });
    await expect(buttons.send(choice, writeCall)).rejects.toMatchObject({ refusal: 'INVALID', field: ['text'] });
  });
});
