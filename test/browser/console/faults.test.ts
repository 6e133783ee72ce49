import type { Page, WebSocketRoute } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { garbage, type Fault, type ReceivedRequest, type Simulator } from '../../../src/providers/simulator/server.js';
import { during } from '../../faults.js';
import { useConfiguredConsole } from './configured-console.js';
import { trackOrder } from './tracked-order.js';

const packer = { name: 'packer', token: 'token-of-the-packer', scopes: ['orders:read'], channels: ['rio'] };
const watcher = { name: 'watcher', token: 'token-of-the-watcher', scopes: ['channels:read'], channels: ['rio'] };
/** `kuwait` answers lists of orders and conversations itself; the orders of `rio` are the gateway's own. */
const shop = useConfiguredConsole({ kuwait: 'awal', rio: 'zapi' }, { timeoutMs: 1500, clients: [packer, watcher] });

const simulatorOf = (channel: string): Simulator => shop.simulators[channel] as Simulator;

const track = () => trackOrder(shop.gateway, 'rio');
const rowOf = (page: Page, reference: string) =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name: reference, exact: true }) });
const viewOf = (page: Page, name: string) => page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name });
const conversationWith = (page: Page, name: RegExp) => page.getByRole('navigation', { name: 'Conversations' }).getByRole('link', { name });
const field = (page: Page) => page.getByRole('textbox', { name: 'Your message' });
const isLive = (page: Page) => page.getByText('Live', { exact: true }).waitFor();

/** Everything that changes something at the provider. */
const writes = ({ method }: ReceivedRequest): boolean => method !== 'GET';
const sentTo = (channel: string, text: string) => simulatorOf(channel).requests.filter((request) => request.body.includes(text));

async function openConversation(): Promise<Page> {
  const page = await shop.open('/inbox?channels=rio');
  await conversationWith(page, /Ana Souza/).click();
  await field(page).waitFor();
  return page;
}

beforeAll(async () => void (await track()));

const faults: readonly [what: string, fault: Fault, words: RegExp][] = [
  ['hangs', { kind: 'hang' }, /Did not answer in time/],
  ['allows no more calls', { kind: 'answer', answer: { status: 429, headers: { 'retry-after': '1' } } }, /Allows no more calls/],
  ['answers with errors', { kind: 'answer', answer: { status: 500 } }, /Answered with an error/],
  ['answers rubbish', { kind: 'answer', answer: garbage }, /Answered with an error/],
];
/** What the gateway kept is shown instead, and a provider that keeps failing is left alone. */
const laterWords = /Could not be read now|Keeps failing/;

describe('a provider that fails', () => {
  it.each(faults)('MUST be named calmly where it %s, leave the others usable, and be asked again', async (_, fault, words) => {
    const told = new RegExp(`^kuwait: .*(${words.source}|${laterWords.source})`);
    const page = await shop.open('/channels');
    const notice = page.getByRole('status').filter({ hasText: 'not up to date' }).getByRole('listitem');
    await during(simulatorOf('kuwait'), fault, async () => {
      await viewOf(page, 'Orders').click();
      await rowOf(page, 'SAFE1').waitFor();
      await notice.waitFor();
      expect(await notice.allInnerTexts()).toEqual([expect.stringMatching(told)]);
      await viewOf(page, 'Inbox').click();
      await conversationWith(page, /Ana Souza.*rio/).waitFor();
      await notice.waitFor();
      expect(await notice.allInnerTexts()).toEqual([expect.stringMatching(told)]);
      await viewOf(page, 'Customers').click();
      await page.getByRole('link', { name: /Ana Souza/ }).click();
      await page.getByRole('region', { name: 'Orders' }).getByRole('link', { name: 'SAFE1' }).waitFor();
      await viewOf(page, 'Channels').click();
      await page.getByRole('region', { name: 'kuwait' }).getByText('Last failure').waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
      await viewOf(page, 'Orders').click();
      await notice.waitFor();
    });
    await expect
      .poll(
        async () => {
          await page
            .getByRole('button', { name: 'Ask again' })
            .click({ timeout: 500 })
            .catch(() => undefined);
          return notice.count();
        },
        { timeout: 20_000, interval: 700 },
      )
      .toBe(0);
  });
});

describe('a change of status', () => {
  const send = async (page: Page, reference: string): Promise<void> => {
    await rowOf(page, reference)
      .getByRole('button', { name: /Change the status/ })
      .click();
    await page.getByRole('radio', { name: 'In preparation' }).check();
    await page.getByRole('button', { name: 'Change the order' }).click();
  };

  it('MUST be shown as unknown when the provider loses the answer, and be sent once', async () => {
    const reference = await track();
    const simulator = simulatorOf('rio');
    simulator.forgetRequests();
    // It says nothing by webhook either, which would settle the change at once.
    simulator.fail({ kind: 'cut-before', when: writes });
    const page = await shop.open('/orders');
    await send(page, reference);
    await page.getByText('The outcome is not known yet').waitFor();
    await rowOf(page, reference).getByText('In preparation: outcome unknown').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await viewOf(page, 'Operations').click();
    await page.getByRole('tab', { name: 'Writes' }).click();
    await page.getByRole('row', { name: /rio updateOrderStatus everything Unknown/ }).waitFor();
    expect(simulator.requests.filter(writes)).toHaveLength(1);
  });

  it('MUST be sent again under the same key when the connection to the gateway breaks before its answer', async () => {
    const reference = await track();
    const simulator = simulatorOf('rio');
    simulator.forgetRequests();
    const page = await shop.open('/orders');
    shop.expectFaults(/ERR_CONNECTION_RESET/);
    await loseAnswer(page, 'ChangeStatus');
    await send(page, reference);
    await page.getByRole('alert').filter({ hasText: 'No answer arrived' }).waitFor();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText(/The provider accepted the change|The order is changed/).waitFor();
    expect(simulator.requests.filter(writes)).toHaveLength(1);
  });
});

/** The gateway performs the next operation of this name, and its answer is lost. */
async function loseAnswer(page: Page, name: string): Promise<void> {
  let left = 1;
  await page.route('**/graphql', async (route) => {
    const { operationName } = route.request().postDataJSON() as { operationName: string };
    if (operationName !== name || left === 0) return route.fallback();
    left -= 1;
    await route.fetch();
    await route.abort('connectionreset');
  });
}

describe('a message', () => {
  it('MUST be kept and named as unknown when the provider loses the answer, and not be sent again by sending it again', async () => {
    const page = await openConversation();
    simulatorOf('rio').fail({ kind: 'cut-after', when: writes });
    await field(page).fill('Lost at the provider');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('alert').filter({ hasText: 'may or may not have been sent' }).waitFor();
    expect(await field(page).inputValue()).toBe('Lost at the provider');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect.poll(() => page.getByRole('button', { name: 'Send' }).isEnabled()).toBe(true);
    expect(sentTo('rio', 'Lost at the provider')).toHaveLength(1);
  });

  it('MUST not be called unsent when the connection to the gateway breaks before its answer, and be sent once', async () => {
    const page = await openConversation();
    shop.expectFaults(/ERR_CONNECTION_RESET/);
    await loseAnswer(page, 'SendText');
    await field(page).fill('Lost on the way');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('alert').filter({ hasText: 'No answer arrived' }).waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await expect.poll(() => field(page).inputValue()).toBe('');
    expect(sentTo('rio', 'Lost on the way')).toHaveLength(1);
  });

  it('MUST say why the provider refused it, keep it, and send it when it is sent again', async () => {
    const page = await openConversation();
    simulatorOf('rio').fail({ kind: 'answer', when: writes, answer: { status: 400, body: { error: 'Not today' } } });
    await field(page).fill('Refused at first');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('alert').filter({ hasText: 'The message was not sent' }).waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await expect.poll(() => field(page).inputValue()).toBe('');
    expect(sentTo('rio', 'Refused at first')).toHaveLength(2);
  });
});

describe('a gateway that is stopped and started again', () => {
  it('MUST be waited for: what is shown stays, what was written stays, and all is live again without a reload', async () => {
    shop.expectFaults(/WebSocket|ERR_|Failed to (load|fetch)/);
    const [page, orders] = await Promise.all([openConversation(), shop.open('/orders')]);
    await Promise.all([page, orders].map(isLive));
    await Promise.all([page, orders].map((one) => one.evaluate('window.isSamePage = true')));
    await viewOf(orders, 'Customers').click();
    const customer = orders.getByRole('list', { name: 'Customers' }).getByRole('link', { name: /Ana Souza/ });
    await customer.waitFor();
    await viewOf(orders, 'Orders').click();
    await isLive(orders);
    await field(page).fill('Half of an answer');

    await shop.stop();
    await Promise.all([page, orders].map((one) => one.getByText('Reconnecting').waitFor()));
    await rowOf(orders, 'SAFE1').waitFor();
    await viewOf(orders, 'Customers').click();
    await orders.getByRole('status').filter({ hasText: 'Parley cannot be reached' }).getByText('What you see may be old.').waitFor();
    expect(await customer.count()).toBe(1);
    // Its script was never loaded.
    await viewOf(orders, 'Statistics').click();
    await orders.getByText('Parley cannot be reached').waitFor();
    await orders.getByRole('button', { name: 'Try again' }).click();
    await viewOf(orders, 'Orders').click();
    await rowOf(orders, 'SAFE1').waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('alert').filter({ hasText: 'No answer arrived' }).waitFor();

    await shop.start();
    await Promise.all([page, orders].map(isLive));
    const reference = await track();
    await rowOf(orders, reference).waitFor();
    expect(await field(page).inputValue()).toBe('Half of an answer');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('region', { name: 'Messages' }).getByText('Half of an answer').waitFor();
    expect(sentTo('rio', 'Half of an answer')).toHaveLength(1);
    expect(await Promise.all([page, orders].map((one) => one.evaluate('window.isSamePage')))).toEqual([true, true]);
    await viewOf(orders, 'Statistics').click();
    await orders.getByRole('button', { name: 'Reload the page' }).click();
    await orders.getByRole('region', { name: 'Orders', exact: true }).waitFor();
  });
});

describe('a live connection that is cut', () => {
  it('MUST come back with everything that changed meanwhile, on every live view', async () => {
    const reference = await track();
    const cuts = await Promise.all(['/orders', '/inbox?channels=rio'].map(openWithCut));
    const [orders, inbox] = cuts.map(({ page }) => page) as [Page, Page];
    await conversationWith(inbox, /Ana Souza/).click();
    await field(inbox).waitFor();
    await Promise.all([orders, inbox].map(isLive));
    for (const { cut } of cuts) cut();
    await Promise.all([orders, inbox].map((page) => page.getByText('Reconnecting').waitFor()));
    const placed = await track();
    const { orderByReference } = await readOrder(reference);
    await shop.gateway.ask('mutation ($id: ID!) { updateOrderStatus(input: { orderId: $id, status: CANCELED }) { outcome } }', {
      id: orderByReference.id,
    });
    await shop.gateway.ask('mutation ($input: SendTextInput!) { sendText(input: $input) { outcome } }', {
      input: { channel: 'rio', phoneNumber: '+5511987654321', text: 'Written while the line was cut' },
    });
    expect(await rowOf(orders, placed).count()).toBe(0);
    for (const { mend } of cuts) mend();
    await Promise.all([orders, inbox].map(isLive));
    await rowOf(orders, placed).waitFor();
    await inbox.getByRole('region', { name: 'Messages' }).getByText('Written while the line was cut').waitFor();
  });
});

async function readOrder(reference: string): Promise<{ readonly orderByReference: { readonly id: string } }> {
  const query = 'query ($reference: String!) { orderByReference(channel: "rio", reference: $reference) { id } }';
  const { data } = await shop.gateway.ask<{ orderByReference: { id: string } }, object>(query, { reference });
  if (data == null) throw new Error(`There is no order ${reference}.`);
  return data;
}

/** A page whose WebSocket can be cut. */
async function openWithCut(path: string): Promise<{ readonly page: Page; cut(): void; mend(): void }> {
  const page = await shop.open('/channels');
  const sockets = new Set<WebSocketRoute>();
  let isCut = false;
  await page.routeWebSocket('**/graphql', (socket) => {
    if (isCut) return void socket.close({ code: 1013 });
    socket.connectToServer();
    sockets.add(socket);
  });
  await page.goto(`${shop.gateway.address}/console${path}`);
  return {
    page,
    cut: () => {
      isCut = true;
      for (const socket of sockets) void socket.close({ code: 1013 });
    },
    mend: () => void (isCut = false),
  };
}

describe('a viewer', () => {
  it('whose session ends MUST be asked to sign in, and find the text that was not sent', async () => {
    shop.expectFaults(/401|WebSocket/);
    const page = await openConversation();
    await field(page).fill('Not sent yet');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('alert').filter({ hasText: 'Your session has ended.' }).waitFor();
    await page.getByLabel('Token of a client').fill('everything-token');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await field(page).waitFor();
    expect(await field(page).inputValue()).toBe('Not sent yet');
    expect(sentTo('rio', 'Not sent yet')).toEqual([]);
  });

  it('without a scope MUST not see its views and buttons, and be told so at their addresses', async () => {
    await shop.signInAs(packer);
    const page = await shop.open('/orders');
    await rowOf(page, 'SAFE1').waitFor();
    expect(await page.getByRole('navigation', { name: 'Views' }).getByRole('link').allInnerTexts()).toEqual([
      'Orders',
      'Customers',
      'Statistics',
    ]);
    expect([await page.getByRole('checkbox').count(), await page.getByRole('button', { name: /Change/ }).count()]).toEqual([0, 0]);
    for (const path of ['inbox', 'inbox/one', 'channels', 'channels/rio', 'operations', 'operations/writes']) {
      await page.goto(`${shop.gateway.address}/console/${path}`);
      await page.getByRole('alert').filter({ hasText: 'You may not see this' }).waitFor();
    }
    await shop.signInAs(watcher);
    const other = await shop.open('/channels');
    for (const path of ['orders', 'orders/one', 'customers', 'customers/one', 'statistics']) {
      await other.goto(`${shop.gateway.address}/console/${path}`);
      await other.getByRole('alert').filter({ hasText: 'You may not see this' }).waitFor();
    }
  });
});
