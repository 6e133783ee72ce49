import { describe, expect, it } from 'vitest';
import { findAxeViolationsInBothThemes, useConsole } from './console-page.js';

const gateway = useConsole();

/** The simulator names a picture that it does not have. */
const missingPicture = /502/;

describe('the inbox', () => {
  it('MUST list the conversations of all channels, and show the messages of one', async () => {
    const page = await gateway.open('/inbox');
    const list = page.getByRole('navigation', { name: 'Conversations' });
    await list.getByRole('link', { name: /Ana Souza.*2 unread messages.*zapi/ }).waitFor();
    await list.getByRole('link', { name: /Olivia Brown.*whapi/ }).click();
    gateway.expectFaults(missingPicture);
    const messages = page.getByRole('region', { name: 'Messages' });
    await messages.getByText('Mine').first().waitFor();
    await page.getByRole('region', { name: 'Olivia Brown' }).waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });

  it('MUST send an answer once, and show it with its delivery state', async () => {
    const page = await gateway.open('/inbox');
    gateway.expectFaults(missingPicture);
    await page.getByRole('link', { name: /Olivia Brown.*whapi/ }).click();
    const text = 'It leaves tomorrow & arrives <b>on Monday</b>';
    await page.getByRole('textbox', { name: 'Your message' }).fill(text);
    await page.getByRole('button', { name: 'Send' }).click();
    const sent = page.getByRole('region', { name: 'Messages' }).getByRole('listitem').filter({ hasText: text });
    await sent.getByRole('img').waitFor();
    expect(await sent.count()).toBe(1);
    expect(await page.getByRole('textbox', { name: 'Your message' }).inputValue()).toBe('');
  });

  it('MUST keep the conditions in the address', async () => {
    const page = await gateway.open('/inbox?channels=awal');
    const list = page.getByRole('navigation', { name: 'Conversations' });
    await list.getByRole('link', { name: /Ahmed Mohammed/ }).click();
    await page.getByRole('region', { name: 'Ahmed Mohammed' }).waitFor();
    expect(new URL(page.url()).search).toBe('?channels=awal');
    expect(await list.getByRole('link', { name: /zapi/ }).count()).toBe(0);
    await page.reload();
    await page.getByRole('region', { name: 'Ahmed Mohammed' }).waitFor();
  });

  it('MUST show the list or the conversation on a phone, with a way back', async () => {
    const page = await gateway.open('/inbox', { viewport: { width: 360, height: 800 } });
    gateway.expectFaults(missingPicture);
    await page.getByRole('link', { name: /Olivia Brown/ }).click();
    await page.getByRole('region', { name: 'Messages' }).waitFor();
    expect(await page.getByRole('navigation', { name: 'Conversations' }).isVisible()).toBe(false);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await page.getByRole('link', { name: 'All conversations' }).click();
    await page.getByRole('link', { name: /Olivia Brown/ }).waitFor();
  });
});
