import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { readConsoleOperations } from '../../../.ci/console-operations.js';
import { ofNumber } from '../../../src/providers/metacloud/simulator/webhook.js';
import { useConfiguredConsole } from './configured-console.js';
import { answerHostile, attack, attackOf, textFieldsOf } from './hostile-answers.js';

const shop = useConfiguredConsole({ cloud: 'metacloud', rio: 'zapi' });

const desk = { width: 1280, height: 2000 };
const phone = { width: 360, height: 2000 };

const fields = textFieldsOf(Object.values(readConsoleOperations().operations));

interface Asked {
  readonly operationName: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Opens a view of a gateway whose providers and customers wrote the attack into everything. */
async function open(path: string, { place = 0 } = {}): Promise<Page> {
  const page = await shop.open('/orders', { viewport: desk });
  await page.route('**/graphql', async (route) => {
    const { query, variables } = route.request().postDataJSON() as Asked;
    await route.fulfill({ json: answerHostile(query, variables, place) });
  });
  await page.goto(`${shop.gateway.address}/console${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

interface Seen {
  /** What people can read: text, and names of elements. */
  readonly texts: readonly string[];
  /** Handlers in attributes, and addresses of other hosts or of scripts. */
  readonly unsafe: readonly string[];
  readonly attacked: unknown;
  /** What makes the page wider than the window. */
  readonly wide: readonly string[];
}

const look = `(() => {
  const texts = [];
  const unsafe = [];
  for (const element of document.body.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      const isAddress = ['href', 'src', 'srcset', 'action', 'formaction', 'data', 'poster', 'xlink:href'].includes(name);
      const origin = isAddress ? (URL.canParse(value, document.baseURI) ? new URL(value, document.baseURI).origin : 'unreadable') : location.origin;
      if (name.startsWith('on') || origin !== location.origin || name === 'srcdoc') unsafe.push(element.localName + ' ' + name + '=' + value);
      if (['aria-label', 'alt', 'title', 'placeholder', 'value'].includes(name)) texts.push(value);
    }
    if (['iframe', 'object', 'embed', 'base'].includes(element.localName)) unsafe.push(element.localName);
    if (['script', 'style'].includes(element.localName) || !element.checkVisibility()) continue;
    for (const child of element.childNodes) if (child.nodeType === Node.TEXT_NODE) texts.push(child.data);
  }
  const isClipped = (element) => element !== document.body && (getComputedStyle(element.parentElement).overflowX !== 'visible' || isClipped(element.parentElement));
  const isWide = (element) => element.getBoundingClientRect().right > innerWidth + 1 && !isClipped(element);
  const fits = document.documentElement.scrollWidth <= innerWidth;
  const wide = fits ? [] : [...document.body.querySelectorAll('*')].filter((element) => isWide(element) && ![...element.children].some(isWide));
  return { texts, unsafe, attacked: window.attacked, wide: wide.slice(0, 5).map(({ outerHTML, parentElement }) => parentElement.className + ' > ' + outerHTML.slice(0, 120)) };
})()`;

/** Texts that are read and not shown as they are, with the reason. */
const unshown: Readonly<Record<string, string>> = {
  'Capability.name': "the gateway's own",
  'Channel.name': "the configuration's, and checked by it",
  'ListSource.code': "the gateway's own, and not shown",
  'MediaRule.mimeTypes': "the gateway's own, compared with those of files",
  'Provider.displayName': "the gateway's own",
  'Provider.name': "the gateway's own",
  'SyncError.code': "the gateway's own, and not shown",
  'Template.templateId': 'sent back only',
  'TemplateHeader.subtype': 'compared with kinds of media',
  'TemplateHeader.type': 'compared with kinds of media',
  'UserError.field': 'sorts refusals to the inputs of a form',
  'Viewer.scopes': "the gateway's own, compared",
};

const shown = new Set<string>();

/** Nothing ran, nothing leads away, nothing is wider than the window, also on a phone; what is shown is noted. */
async function expectHarmless(page: Page): Promise<void> {
  await page.setViewportSize(phone);
  // What hangs from a button finds its new place a little later.
  await expect.poll(async () => (await page.evaluate<Seen>(look)).wide, { timeout: 4000 }).toEqual([]);
  await page.setViewportSize(desk);
  const { texts, unsafe, attacked, wide } = await page.evaluate<Seen>(look);
  expect({ unsafe, attacked, wide }).toEqual({ unsafe: [], attacked: undefined, wide: [] });
  for (const field of fields) {
    const written = attackOf(field);
    // Of what is shown as JSON, the JSON is literal.
    const forms = [written, JSON.stringify(written).slice(1, -1)];
    if (texts.some((text) => forms.some((form) => text.includes(form)))) shown.add(field);
  }
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

describe('the console, where every text is an attack', () => {
  it('MUST show them in the list of orders, its details and the dialogs for the status', async () => {
    const page = await open(`/orders?search=${encodeURIComponent(attack)}`);
    await page.getByRole('table').waitFor();
    await expectHarmless(page);
    await button(page, /answered$/).click();
    await page.getByRole('dialog').waitFor();
    await expectHarmless(page);
    await closeDialog(page);
    await page.getByRole('checkbox').nth(1).check();
    await page.getByRole('checkbox').nth(2).check();
    await button(page, 'Change status').click();
    await page.getByRole('dialog').getByRole('radio').first().check();
    await button(page, 'Change 2 orders').click();
    await page.getByRole('alert').waitFor();
    await expectHarmless(page);
    await closeDialog(page);
    await page
      .getByRole('button', { name: /Change the status of order/ })
      .first()
      .click();
    await page.getByRole('combobox', { name: 'Template' }).click();
    await page.getByRole('option').first().click();
    await expectHarmless(page);
    await closeDialog(page);
    await button(page, 'For developers').click();
    await page.getByRole('dialog').getByText('query Orders').waitFor();
    await expectHarmless(page);
  });

  it.each([0, 1, 2])('MUST show them at an order (%i)', async (place) => {
    const page = await open('/orders/one', { place });
    await page.getByRole('region', { name: 'Conversation' }).getByRole('listitem').first().waitFor();
    await expectHarmless(page);
  });

  it('MUST show them in the inbox, its messages, its templates and its refusals', async () => {
    const page = await open('/inbox/one');
    await page.getByRole('region', { name: 'Messages' }).getByRole('listitem').first().waitFor();
    await expectHarmless(page);
    await page.getByRole('textbox', { name: 'Your message' }).fill(attack);
    await button(page, 'Send').click();
    await page.getByRole('alert').waitFor();
    await expectHarmless(page);
    await page.getByRole('radiogroup').getByText('Template', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Template' }).click();
    await page.getByRole('option').first().click();
    await page.getByRole('region', { name: 'Preview' }).waitFor();
    await expectHarmless(page);
  });

  it('MUST show them in the list of customers, at a customer and in the dialogs for merges', async () => {
    const page = await open('/customers');
    await page.getByRole('list', { name: 'Customers' }).waitFor();
    await expectHarmless(page);
    await page.goto(`${shop.gateway.address}/console/customers/one`);
    await page.getByRole('region', { name: 'Timeline' }).getByRole('listitem').first().waitFor();
    await expectHarmless(page);
    await button(page, 'Merge').click();
    await page.getByRole('textbox', { name: 'The other customer' }).fill('a');
    await page.getByRole('radio').last().check();
    await expectHarmless(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Merge' }).click();
    await page.getByRole('alert').waitFor();
    await expectHarmless(page);
  });

  it('MUST show them at the channels', async () => {
    const page = await open('/channels');
    await page.getByRole('region').first().waitFor();
    await expectHarmless(page);
    await page.goto(`${shop.gateway.address}/console/channels/one`);
    await page.getByRole('table').waitFor();
    await expectHarmless(page);
  });

  it('MUST show them in the operations', async () => {
    const page = await open('/operations');
    await page
      .getByRole('main')
      .getByRole('button', { name: /channel-0/ })
      .click();
    await page.getByRole('region', { name: 'Received body' }).waitFor();
    await button(page, 'Apply again').first().click();
    await page.getByRole('alert').waitFor();
    await expectHarmless(page);
    await page.getByRole('tab', { name: 'Writes' }).click();
    await page.getByRole('table').waitFor();
    await expectHarmless(page);
  });

  it('MUST have been shown, all of them: a text that is read and not seen here needs a view above, or a reason below', () => {
    const isKey = (field: string): boolean => /\.(id|orderId|cursor|startCursor|endCursor)$/.test(field);
    const missing = [...fields].filter((field) => !shown.has(field) && !isKey(field));
    expect(missing.sort()).toEqual(Object.keys(unshown).sort());
  });
});

describe('the console, where a customer and a provider attack through the gateway', () => {
  it('MUST show what they wrote in the inbox, and in the operations what nobody understood', async () => {
    const { simulators } = shop;
    const contact = { wa_id: '14155550001', profile: { name: `Name ${attack}` } };
    const message = { from: contact.wa_id, timestamp: String(Math.floor(Date.now() / 1000)) };
    const messages = [
      { ...message, id: 'wamid.TEXT', type: 'text', text: { body: `Text ${attack}` } },
      { ...message, id: 'wamid.FILE', type: 'document', document: { id: '1', mime_type: 'application/pdf', filename: `File ${attack}` } },
    ];
    simulators['cloud']?.webhooks?.send({ body: ofNumber({ contacts: [contact], messages }) });
    simulators['cloud']?.webhooks?.send({ body: ofNumber({ contacts: [contact], [`unknown ${attack}`]: [{ name: `Raw ${attack}` }] }) });
    await simulators['cloud']?.webhooks?.delivered();
    simulators['cloud']?.fail({
      kind: 'answer',
      when: ({ body }) => body.includes('Who are you?'),
      answer: { status: 400, body: { error: { message: attack, code: 131_009, error_data: { details: `Refusal ${attack}` } } } },
    });
    const page = await shop.open('/inbox?channels=cloud', { viewport: desk });
    await page.getByRole('link', { name: /14155550001/ }).click();
    await page.getByRole('region', { name: 'Messages' }).getByText('Text <img').waitFor();
    await page.getByRole('region', { name: 'Messages' }).getByText('File <img').waitFor();
    await page.getByRole('textbox', { name: 'Your message' }).fill('Who are you?');
    await button(page, 'Send').click();
    await page.getByRole('alert').filter({ hasText: 'Refusal <img' }).waitFor();
    await expectHarmless(page);
    await page.goto(`${shop.gateway.address}/console/operations?states=UNSUPPORTED,FAILED,DONE`);
    await page.getByRole('main').getByRole('button', { name: /cloud/ }).first().click();
    await page.getByRole('region', { name: 'Received body' }).getByText('Raw <img').waitFor();
    await expectHarmless(page);
  });
});
