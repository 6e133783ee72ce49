import { beforeAll, describe, expect, it, vi } from 'vitest';
import { findAxeViolationsInBothThemes, useConsole } from './console-page.js';

const gateway = useConsole();

/** The list is read again every ten seconds only. */
beforeAll(async () => {
  const query = '{ webhookEvents(first: 1, filter: { processingStates: [DONE], channels: ["wabotick"] }) { nodes { id } } }';
  type Answer = { webhookEvents: { nodes: unknown[] } };
  const isThere = async () => (await gateway.ask<Answer>(query)).webhookEvents.nodes.length > 0;
  await vi.waitUntil(isThere, { timeout: 60_000, interval: 250 });
});

describe('the operations', () => {
  it('MUST show first the webhooks that need somebody', async () => {
    const page = await gateway.open('/operations');
    await page.getByText('No webhooks here').waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });

  it('MUST show what a webhook contained, and apply it again', async () => {
    const page = await gateway.open('/operations?states=DONE');
    await page
      .getByRole('button', { name: /wabotick/ })
      .first()
      .click();
    await page.getByRole('region', { name: 'Received body, without secrets' }).getByText('"order_unique_id"').waitFor();
    const sent = page.waitForResponse((response) => response.request().postData()?.includes('ReplayWebhooks') === true);
    await page.getByRole('button', { name: 'Apply again' }).click();
    expect(await (await sent).json()).toMatchObject({ data: { replayWebhookEvents: { userErrors: [] } } });
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });

  it('MUST keep the filter in the address', async () => {
    const page = await gateway.open('/operations?states=DONE&channels=wabotick');
    await page
      .getByRole('button', { name: /wabotick/ })
      .first()
      .waitFor();
    expect(await page.getByRole('button', { name: /^zapi/ }).count()).toBe(0);
    await page.getByRole('tab', { name: 'Writes' }).click();
    await page.waitForURL('**/operations/writes');
    await page.goBack();
    await page
      .getByRole('button', { name: /wabotick/ })
      .first()
      .waitFor();
    expect(new URL(page.url()).search).toBe('?states=DONE&channels=wabotick');
  });

  it('MUST list the writes with their outcome, and lead to the order', async () => {
    const reference = '4NB7K2M9QXT';
    type Answer = { orderByReference: { id: string } };
    const { orderByReference } = await gateway.ask<Answer>(`{ orderByReference(channel: "zapi", reference: "${reference}") { id } }`);
    await gateway.ask('mutation($id: ID!) { updateOrderStatus(input: { orderId: $id, status: PROCESSING }) { outcome } }', {
      id: orderByReference.id,
    });
    const page = await gateway.open('/operations/writes');
    const row = page.getByRole('row', { name: /zapi updateOrderStatus sandbox Done/ });
    expect(await row.innerText()).toMatch(/(Queued|Confirmed) by the provider/);
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
    await row.getByRole('link', { name: 'Show the order' }).click();
    await page.getByRole('heading', { level: 1, name: `Order ${reference}` }).waitFor();
  });
});
