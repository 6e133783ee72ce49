import { describe, expect, it } from 'vitest';
import { sampleOrder } from '../../../src/providers/awal/simulator/samples.js';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { findAxeViolationsInBothThemes } from './console-page.js';
import { useConfiguredConsole } from './configured-console.js';

const orders = [1, 2].map((id) => sampleOrder({ id, status: 'pending' }));
const shop = useConfiguredConsole({ riyadh: 'awal' }, { timeoutMs: 1000, start: () => startAwalSimulator({ orders }) });

describe('a change of status whose outcome is not known', () => {
  it('MUST be shown as such through a reload, on every page and in every browser, until it is settled', async () => {
    const simulator = shop.simulators['riyadh'] as AwalSimulator;
    const [page, other] = await Promise.all([shop.open('/orders'), shop.open('/orders')]);
    await Promise.all([page, other].map((opened) => opened.getByText('Live', { exact: true }).waitFor()));
    simulator.fail({ kind: 'cut-before', when: ({ method }) => method === 'PUT' });
    await page
      .getByRole('button', { name: /Change the status of order/ })
      .first()
      .click();
    await page.getByRole('radio', { name: 'Accepted', exact: true }).check();
    await page.getByRole('button', { name: 'Change the order' }).click();
    await page.getByText('The outcome is not known yet').waitFor();
    const unknown = 'Accepted: outcome unknown';
    await Promise.all([page, other].map((opened) => opened.getByText(unknown).waitFor()));
    await page.reload();
    await page.getByText(unknown).waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
    await page.getByRole('row').filter({ hasText: unknown }).getByRole('link').first().click();
    await page.getByRole('heading', { level: 1, name: /^Order/ }).waitFor();
    await page.getByText(unknown).waitFor();
    const [changed] = simulator.requests.filter(({ method }) => method === 'PUT').map(({ path }) => Number(path.split('/').at(-1)));
    simulator.change(changed ?? 0, { status: 'accepted' });
    await Promise.all([page, other].map((opened) => opened.getByText(unknown).waitFor({ state: 'detached' })));
    await page.getByText('Changed to Accepted').waitFor();
    expect(simulator.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });
});
