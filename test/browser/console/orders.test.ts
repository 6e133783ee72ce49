import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findAxeViolationsInBothThemes, useConsole } from './console-page.js';
import { answerManyOrders } from './many-orders.js';

const gateway = useConsole();

const trackDocument = `mutation Track($input: TrackOrderInput!) { trackOrder(input: $input) { order { id } userErrors { message } } }`;
const statusDocument = `mutation Status($input: UpdateOrderStatusInput!) { updateOrderStatus(input: $input) { outcome userErrors { message } } }`;

let tracked = 0;

/** Another program stores an order of a channel whose orders the ledger keeps. */
async function track(name: string): Promise<{ id: string; reference: string }> {
  tracked += 1;
  const reference = `TEST${tracked}`;
  const input = {
    channel: 'zapi',
    reference,
    customer: { name, phoneNumber: '+5511987654321' },
    paymentStatus: 'PENDING',
    items: [{ productId: '1', name, quantity: 2, unitPrice: { amount: '10.005', currencyCode: 'BRL' } }],
    total: { amount: '20.01', currencyCode: 'BRL' },
    messageId: `3EB0${reference}`,
    orderRequestId: reference,
    orderToken: reference,
  };
  const { trackOrder } = await gateway.ask<{ trackOrder: { order: { id: string } } }>(trackDocument, { input });
  return { id: trackOrder.order.id, reference };
}

const rowOf = (page: Page, reference: string) =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name: reference, exact: true }) });

describe('the orders', () => {
  it('MUST have no violation of WCAG 2.2 AA in both themes, with the dialog for the status too', async () => {
    const page = await gateway.open('/orders');
    await page.getByRole('table').waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
    await page
      .getByRole('button', { name: /Change the status of order/ })
      .first()
      .click();
    await page.getByRole('dialog').getByRole('radio').first().waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });

  it('MUST keep their filters in the address, through a reload and on the way back', async () => {
    const { reference } = await track('Filtered Person');
    const page = await gateway.open('/orders?search=filtered&channels=zapi');
    await rowOf(page, reference).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.reload();
    await rowOf(page, reference).waitFor();
    expect(await page.getByRole('textbox', { name: 'Search' }).inputValue()).toBe('filtered');
    await page.getByRole('link', { name: reference }).click();
    await page.getByRole('heading', { level: 1, name: `Order ${reference}` }).waitFor();
    await page.goBack();
    await rowOf(page, reference).waitFor();
    expect(new URL(page.url()).search).toBe('?search=filtered&channels=zapi');
    await page.getByRole('textbox', { name: 'Search' }).fill('nobody is called so');
    await page.getByText('No order matches').waitFor();
    await page.getByRole('button', { name: 'Clear all filters' }).click();
    await page.getByRole('table').waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('MUST show a new order and its changes on every open page, without a reload', async () => {
    const [one, other] = await Promise.all([gateway.open('/orders'), gateway.open('/orders?channels=zapi')]);
    await Promise.all([one, other].map((page) => page.getByText('Live', { exact: true }).waitFor()));
    const { id, reference } = await track('Live Person');
    await Promise.all([one, other].map((page) => rowOf(page, reference).waitFor()));
    await rowOf(one, reference)
      .getByRole('button', { name: /Change the status/ })
      .click();
    await one.getByRole('radio', { name: 'In preparation' }).check();
    await one.getByRole('button', { name: 'Change the order' }).click();
    await one.getByText(/The provider accepted the change|The order is changed/).waitFor();
    await Promise.all([one, other].map((page) => rowOf(page, reference).getByText('In preparation', { exact: true }).waitFor()));
    await gateway.ask(statusDocument, { input: { orderId: id, status: 'CANCELED' } });
    await Promise.all([one, other].map((page) => rowOf(page, reference).getByText('Canceled', { exact: true }).waitFor()));
  });

  it('MUST offer exactly the available statuses, and change several orders at once', async () => {
    const orders = [await track('Bulk One'), await track('Bulk Two')];
    const page = await gateway.open('/orders?search=Bulk');
    const asked = await gateway.ask<{ order: { availableStatuses: string[] } }>(
      'query ($id: ID!) { order(id: $id) { availableStatuses } }',
      {
        id: orders[0]?.id,
      },
    );
    for (const { reference } of orders) await page.getByRole('checkbox', { name: `Select order ${reference}` }).check();
    await page.getByRole('button', { name: 'Change status', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio').first().waitFor();
    expect(await dialog.getByRole('radio').count()).toBe(asked.order.availableStatuses.length);
    expect(await dialog.getByText('2 of 2 orders accept it').count()).toBe(asked.order.availableStatuses.length);
    await dialog.getByRole('radio', { name: 'Shipped', exact: true }).check();
    await dialog.getByRole('button', { name: 'Change 2 orders' }).click();
    for (const { reference } of orders) await rowOf(page, reference).getByText('Shipped', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'Selected orders' }).waitFor({ state: 'detached' });
  });

  it('MUST keep a bounded number of rows in the page, however many orders there are', { timeout: 120_000 }, async () => {
    const page = await gateway.open('/orders');
    await answerManyOrders(page, 10_000);
    await page.reload();
    await page.getByRole('link', { name: 'MANY-0', exact: true }).waitFor({ timeout: 60_000 });
    // The sandbox places orders of its own, which arrive live.
    expect(Number(await page.getByRole('table').getAttribute('aria-rowcount'))).toBeGreaterThan(10_000);
    const counts: number[] = [];
    for (const share of [0.3, 0.7, 1]) {
      await page.evaluate(`scrollTo(0, document.documentElement.scrollHeight * ${share})`);
      // Not `waitForFunction`, which evaluates text in the page: the content security policy forbids it.
      const firstRow = (): Promise<number> => page.evaluate("Number(document.querySelector('tbody tr[aria-rowindex]')?.ariaRowIndex)");
      await expect.poll(firstRow, { timeout: 30_000 }).toBeGreaterThan(share * 9000);
      counts.push(await page.locator('tbody tr').count());
    }
    expect(Math.max(...counts)).toBeLessThan(60);
    await page.getByRole('link', { name: 'MANY-9999', exact: true }).waitFor();
  });

  it('MUST show what customers and providers wrote as text, wherever it stands', async () => {
    const hostile = `<img src=x onerror="document.title='attacked'"><script>document.title='attacked'</script>{{7*7}}\u202eevil`;
    const { id, reference } = await track(hostile);
    const page = await gateway.open('/orders?channels=zapi');
    await rowOf(page, reference).getByText('<img src=x', { exact: false }).waitFor();
    await page.goto(`${gateway.sandbox.address}/console/orders/${encodeURIComponent(id)}`);
    await page.getByRole('heading', { level: 1, name: `Order ${reference}` }).waitFor();
    expect(await page.getByText('<script>', { exact: false }).count()).toBeGreaterThan(1);
    expect(await page.title()).toBe(`Order ${reference} · Parley`);
    expect(await page.locator('main img, main script').count()).toBe(0);
    await page.goto(`${gateway.sandbox.address}/console/orders?search=${encodeURIComponent(hostile)}`);
    await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
    expect(await page.title()).toBe('Orders · Parley');
  });
});

describe('an order', () => {
  it('MUST show exact money, its items and its history, and have no violation of WCAG 2.2 AA', async () => {
    const { id, reference } = await track('Exact Person');
    const page = await gateway.open(`/orders/${encodeURIComponent(id)}`);
    await page.getByRole('heading', { level: 1, name: `Order ${reference}` }).waitFor();
    const items = page.getByRole('region', { name: 'Items' });
    expect(await items.innerText()).toContain('R$10.005');
    expect(await page.getByRole('region', { name: 'History' }).innerText()).toContain('Stored');
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });

  it('MUST say that there is no such order', async () => {
    const page = await gateway.open('/orders/none');
    await page.getByText(/There is no such order|This could not be loaded/).waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });
});
