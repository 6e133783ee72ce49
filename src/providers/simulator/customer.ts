/** Simulated customers take turns: `index` counts the orders placed so far, from 0. */
export function customerInTurn<Customers extends readonly [unknown, ...unknown[]]>(customers: Customers, index: number): Customers[number] {
  return customers[index % customers.length] ?? customers[0];
}
