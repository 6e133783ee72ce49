import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ofNumber } from '../../../src/providers/metacloud/simulator/webhook.js';
import { useConfiguredConsole } from './configured-console.js';
import { findAxeViolationsInBothThemes } from './console-page.js';

const shop = useConfiguredConsole({ cloud: 'metacloud', rio: 'zapi', delhi: 'kaleyra' });

/** A PNG file of one pixel. */
const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

let written = 0;

/** A customer writes; WhatsApp reports it by webhook. */
function write(phone: string, text: string, daysAgo = 0): void {
  written += 1;
  const timestamp = String(Math.floor(Date.now() / 1000) - daysAgo * 86_400);
  const message = { from: phone, id: `wamid.WRITTEN${written}`, timestamp, type: 'text', text: { body: text } };
  shop.simulators['cloud']?.webhooks?.send({ body: ofNumber({ contacts: [{ wa_id: phone }], messages: [message] }) });
}

const rowOf = (page: Page, name: string | RegExp) => page.getByRole('navigation', { name: 'Conversations' }).getByRole('link', { name });
const messagesOf = (page: Page) => page.getByRole('region', { name: 'Messages' }).getByRole('listitem');
/** The bodies of what was sent to the provider. */
const sentBodies = () =>
  (shop.simulators['cloud']?.requests ?? []).filter(({ path }) => path.endsWith('/messages')).map(({ body }) => JSON.parse(body) as object);

/** The radio buttons themselves are not visible: their labels are. */
const chooseKind = (page: Page, kind: string) =>
  page.getByRole('radiogroup', { name: 'Kind of message' }).getByText(kind, { exact: true }).click();

async function openConversation(name: string, options = {}): Promise<Page> {
  const page = await shop.open('/inbox?channels=cloud', options);
  await rowOf(page, new RegExp(name.replace('+', ''))).click();
  await page.getByRole('region', { name, exact: true }).waitFor();
  return page;
}

beforeAll(async () => {
  write('14155550001', 'The first one');
  write('14155550002', 'Please answer');
  write('14155550003', 'Long ago', 3);
  await shop.simulators['cloud']?.webhooks?.delivered();
});

describe('the inbox in two browsers', () => {
  it('MUST show a new message, its place in the list and what is unread in both, until one of them reads it', async () => {
    const [one, other] = await Promise.all([shop.open('/inbox?channels=cloud'), shop.open('/inbox?channels=cloud')]);
    await Promise.all([one, other].map((page) => page.getByText('Live', { exact: true }).waitFor()));
    await rowOf(one, /14155550001.*1 unread message/).waitFor();
    write('14155550001', 'The second one');
    await Promise.all([one, other].map((page) => rowOf(page, /14155550001.*The second one.*2 unread messages/).waitFor()));
    expect(await rowOf(other, /./).first().innerText()).toContain('+14155550001');
    await rowOf(one, /14155550001/).click();
    await messagesOf(one).filter({ hasText: 'The second one' }).waitFor();
    for (const page of [one, other]) await expect.poll(() => rowOf(page, /14155550001.*unread/).count(), { timeout: 15_000 }).toBe(0);
    expect(sentBodies()).toContainEqual(expect.objectContaining({ status: 'read' }));
    write('14155550009', 'Nobody knew me');
    await Promise.all([one, other].map((page) => rowOf(page, /14155550009.*Nobody knew me.*1 unread message/).waitFor()));
  });

  it('MUST show what one of them sends in the other, with the delivery as it is reported', async () => {
    const [one, other] = await Promise.all([openConversation('+14155550002'), openConversation('+14155550002')]);
    await Promise.all([one, other].map((page) => page.getByText('Live', { exact: true }).waitFor()));
    await one.getByRole('textbox', { name: 'Your message' }).fill('It leaves today');
    await one.getByRole('button', { name: 'Send' }).click();
    for (const page of [one, other]) {
      await messagesOf(page).filter({ hasText: 'It leaves today' }).getByRole('img', { name: 'Delivered' }).waitFor();
    }
    const { requests } = shop.simulators['cloud'] ?? { requests: [] };
    expect(requests.filter(({ body }) => body.includes('It leaves today'))).toHaveLength(1);
  });

  it('MUST open the window of everybody when the customer writes', async () => {
    const page = await openConversation('+14155550003');
    await page.getByText('WhatsApp allows templates only.').waitFor();
    await rowOf(page, /14155550003.*Templates only/).waitFor();
    expect(await page.getByRole('textbox', { name: 'Your message' }).count()).toBe(0);
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
    write('14155550003', 'I am back');
    await page.getByRole('textbox', { name: 'Your message' }).waitFor();
    await page.getByText('Any message may be sent until').waitFor();
    expect(await rowOf(page, /14155550003.*Templates only/).count()).toBe(0);
  });
});

describe('an answer', () => {
  it('MUST be a text with buttons, and keep the text when the kind is changed', async () => {
    const page = await openConversation('+14155550002');
    await page.getByRole('textbox', { name: 'Your message' }).fill('When does it suit you?');
    await chooseKind(page, 'Buttons');
    expect(await page.getByRole('textbox', { name: 'Text above the buttons' }).inputValue()).toBe('When does it suit you?');
    await page.getByRole('textbox', { name: 'Button 1' }).fill('Today');
    await page.getByRole('textbox', { name: 'Button 2' }).fill('Today');
    await page.getByText('Two buttons have this text.').first().waitFor();
    await page.getByRole('textbox', { name: 'Button 2' }).fill('Tomorrow');
    await page.getByRole('button', { name: 'Send' }).click();
    const sent = messagesOf(page).filter({ hasText: 'When does it suit you?' }).first();
    await sent.getByText('Tomorrow').waitFor();
    expect(await sent.getByRole('listitem').allInnerTexts()).toEqual(['Today', 'Tomorrow']);
    expect(JSON.stringify(sentBodies().at(-1))).toContain('"title":"Tomorrow"');
  });

  it('MUST be a picture, chosen or dropped, with a preview, and refuse what the channel cannot send', async () => {
    const page = await openConversation('+14155550002');
    await chooseKind(page, 'File');
    const input = page.locator('input[type=file]');
    await input.setInputFiles({ name: 'tool.exe', mimeType: 'application/x-msdownload', buffer: picture });
    await page.getByRole('alert').filter({ hasText: 'cannot send a file of this type' }).waitFor();
    await input.setInputFiles({ name: 'large.png', mimeType: 'image/png', buffer: Buffer.alloc(5_000_001, 1) });
    await page.getByRole('alert').filter({ hasText: 'The file is too large. This channel sends up to 4.8 MiB' }).waitFor();
    await page.evaluate(`(() => {
      const bytes = Uint8Array.from(atob(${JSON.stringify(picture.toString('base64'))}), (one) => one.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], 'dropped.png', { type: 'image/png' }));
      const zone = document.querySelector('.drop-field');
      for (const type of ['dragenter', 'dragover', 'drop']) zone.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    })()`);
    await page.getByRole('img', { name: 'Preview of the picture' }).waitFor();
    await page.getByText('dropped.png').waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Text below the file' }).fill('As you asked');
    const request = page.waitForRequest((asked) => asked.headers()['content-type']?.startsWith('multipart/form-data') === true);
    await page.getByRole('button', { name: 'Send the file' }).click();
    expect((await request).url()).toBe(`${shop.gateway.address}/graphql`);
    await messagesOf(page).filter({ hasText: 'As you asked' }).waitFor();
    expect(sentBodies().at(-1)).toMatchObject({ type: 'image', image: { caption: 'As you asked' } });
    await page.getByRole('textbox', { name: 'Your message' }).waitFor();
  });

  it('MUST say how much of a file was sent, and keep it when the connection is cut', async () => {
    const page = await openConversation('+14155550002');
    await chooseKind(page, 'File');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'terms.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(300_000, 1) });
    let cut: () => Promise<void> = async () => undefined;
    const held = new Promise<void>((resolve) => {
      void page.route('**/graphql', async (route) => {
        if (!(route.request().headers()['content-type'] ?? '').startsWith('multipart/')) return route.fallback();
        cut = () => route.abort('connectionreset');
        resolve();
      });
    });
    await page.getByRole('button', { name: 'Send the file' }).click();
    await held;
    // At nothing sent it has no width.
    await page.getByRole('progressbar').waitFor({ state: 'attached' });
    await page
      .getByRole('status')
      .filter({ hasText: /^\d+% sent$/ })
      .waitFor();
    shop.expectFaults(/ERR_CONNECTION_RESET/);
    await cut();
    await page.getByRole('alert').filter({ hasText: 'No answer arrived' }).waitFor();
    await page.getByText('terms.pdf').waitFor();
  });

  it('MUST be a template with its header and values filled in, as the preview shows it', async () => {
    const page = await openConversation('+14155550002');
    await chooseKind(page, 'Template');
    await page.getByRole('combobox', { name: 'Template' }).click();
    await page.getByRole('option', { name: 'delivery_update (en_US)' }).click();
    const send = page.getByRole('button', { name: 'Send the template' });
    expect(await send.isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Value of 1' }).fill('Bo');
    await page.getByRole('textbox', { name: 'Value of 2' }).fill('<b>77</b>');
    const preview = page.getByRole('region', { name: 'Preview' });
    await preview.getByText('Hi Bo, your order <b>77</b> is on its way.').waitFor();
    expect(await send.isDisabled()).toBe(true);
    await page.locator('input[type=file]').setInputFiles({ name: 'van.png', mimeType: 'image/png', buffer: picture });
    await preview.getByRole('img', { name: 'A picture' }).waitFor();
    await send.click();
    await expect.poll(() => JSON.stringify(sentBodies().at(-1)), { timeout: 15_000 }).toContain('delivery_update');
    expect(sentBodies().at(-1)).toMatchObject({
      template: {
        components: [
          { type: 'header', parameters: [{ type: 'image' }] },
          { type: 'body', parameters: [{ text: 'Bo' }, { text: '<b>77</b>' }] },
        ],
      },
    });
  });

  it.each([
    ['cloud', 1, 'https://shop.example/parcels/'],
    ['delhi', 0, 'https://shop.example/0/'],
  ])('MUST be a template of %s with values in its header and in the address of a button', async (channel, index, address) => {
    shop.simulators[channel]?.webhooks?.placeOrder();
    await shop.simulators[channel]?.webhooks?.delivered();
    const page = await shop.open(`/inbox?channels=${channel}`);
    await rowOf(page, /Iyer|Nelson/).click();
    await chooseKind(page, 'Template');
    await page.getByRole('combobox', { name: 'Template' }).click();
    await page.getByRole('option', { name: 'parcel_on_its_way (en_US)' }).click();
    await page.getByRole('textbox', { name: 'Value of 1 in the header' }).fill('A-77');
    await page.getByRole('textbox', { name: 'Value of 1', exact: true }).fill('Bo');
    await page.getByRole('textbox', { name: 'Value of 2' }).fill('today');
    const send = page.getByRole('button', { name: 'Send the template' });
    expect(await send.isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Value in the address of “Follow the parcel”' }).fill('a/77');
    const preview = page.getByRole('region', { name: 'Preview' });
    await preview.getByText('Order A-77').waitFor();
    await preview.getByText(`${address}a/77`).waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
    await send.click();
    const bodies = () =>
      (shop.simulators[channel]?.requests ?? []).map(({ body }) => body).filter((body) => body.includes('parcel_on_its_way'));
    await expect.poll(() => bodies().length, { timeout: 15_000 }).toBe(1);
    const sent = JSON.parse(bodies()[0] ?? '{}') as { messaging_object?: object };
    expect(sent.messaging_object ?? sent).toMatchObject({
      template: {
        components: [
          { type: 'header', parameters: [{ type: 'text', text: 'A-77' }] },
          { type: 'body', parameters: [{ text: 'Bo' }, { text: 'today' }] },
          { type: 'button', sub_type: 'url', index: String(index), parameters: [{ type: 'text', text: 'a/77' }] },
        ],
      },
    });
  });

  it('MUST offer an address where the channel takes no files, and no templates where it has none', async () => {
    const page = await shop.open('/inbox?channels=rio');
    await rowOf(page, /Ana Souza/).click();
    await chooseKind(page, 'File');
    await page.getByRole('textbox', { name: 'Address of the file' }).fill('ftp://shop.example/a.png');
    await page.getByText('Enter an address that begins with https://.').waitFor();
    expect(await page.locator('input[type=file]').count()).toBe(0);
    expect(await page.getByRole('radio', { name: 'Template' }).count()).toBe(0);
  });
});

describe('the customer beside the messages', () => {
  it('MUST be linked, with the orders that are open and their changes', async () => {
    shop.simulators['cloud']?.webhooks?.placeOrder();
    await shop.simulators['cloud']?.webhooks?.delivered();
    const page = await shop.open('/inbox?channels=cloud');
    await rowOf(page, /Sheena Nelson/).click();
    const orders = page.getByRole('region', { name: 'Open orders' });
    await orders.getByRole('listitem').first().waitFor();
    expect(await orders.getByRole('listitem').count()).toBe(1);
    await page.getByRole('link', { name: 'Show the customer' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sheena Nelson' }).waitFor();
  });
});
