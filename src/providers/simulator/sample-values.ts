/** Unix time in whole seconds. */
export function unixSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** The present time as `2024-01-15T10:30:00Z`: ISO 8601 in UTC, without milliseconds. */
export function isoSeconds(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Simulated customers take turns: `index` counts the orders placed so far, from 0. */
export function customerInTurn<Customers extends readonly [unknown, ...unknown[]]>(customers: Customers, index: number): Customers[number] {
  return customers[index % customers.length] ?? customers[0];
}

/** WhatsApp's ids are base64 of the number and an own id, and longer than a reference_id may be. */
export function wamidOf(phone: string, count: number): string {
  const own = `3EB0C431C2${count.toString(16).toUpperCase().padStart(8, '0')}`;
  const bytes = [0x1c, 0x18, phone.length, ...Buffer.from(phone), 0x15, 0x02, 0x00, 0x12, 0x18, own.length, ...Buffer.from(own), 0x00];
  return `wamid.${Buffer.from(bytes).toString('base64')}`;
}

/** A PNG of 8 x 8 orange pixels. */
export const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mN4UKCAFTEMLQkAIuRcAfwxS3wAAAAASUVORK5CYII=',
  'base64',
);
