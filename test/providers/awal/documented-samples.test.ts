import { expect, it } from 'vitest';
import { sign } from '../../../src/providers/awal/signature.js';
import { startAwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { sampleOrder } from '../../../src/providers/awal/simulator/samples.js';

/** The page's example request: PUT {{base_url}}/orders/1?phone_number_id=123456. */
const body = `{
  "admin_notes": "Shipped via express courier",
  "status": "shipped",
  "payment_status": "paid",
  "shipping_date": "2024-01-20",
  "delivery_date": "2024-01-25",
  "branch_id": "1"
}`;

it("the example request of the page on updating orders MUST be answered by the simulator with the page's example response", async () => {
  // The page changes an order that can become shipped: one that is accepted.
  const simulator = await startAwalSimulator({ orders: [sampleOrder({ id: 1, status: 'accepted' })] });
  const timestamp = Math.floor(Date.now() / 1000);
  const [method, path, queryString] = ['PUT', '/orders/1', '?phone_number_id=123456'];
  const response = await fetch(`${simulator.baseUrl}${path}${queryString}`, {
    method,
    headers: {
      Accept: 'application/json',
      'Content-Type': 'application/json',
      'X-Awal-Signature-256': sign({ method, path, queryString, timestamp, body }, String(simulator.settings['hmacSecret'])),
      'X-Timestamp': String(timestamp),
      'X-Domain': String(simulator.settings['domain']),
      'X-Client-ID': String(simulator.settings['clientId']),
    },
    body,
  });
  expect([response.status, await response.json()]).toEqual([
    200,
    {
      status: true,
      message: 'Order updated successfully',
      data: {
        id: 1,
        order_number: 'ORD-2024-001',
        status: 'shipped',
        payment_status: 'paid',
        shipping_date: '2024-01-20',
        delivery_date: '2024-01-25',
        admin_notes: 'Shipped via express courier',
        updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
      },
    },
  ]);
  await simulator.close();
});
