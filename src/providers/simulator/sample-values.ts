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
