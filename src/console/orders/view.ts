import { ShoppingBag } from 'lucide-react';
import type { ConsoleView } from '../shell/console-view.js';

export const ordersView: ConsoleView = {
  name: 'orders',
  path: 'orders',
  icon: ShoppingBag,
  scopes: ['orders:read'],
  pages: [
    { index: true, lazy: async () => ({ Component: (await import('./orders-page.js')).OrdersPage }) },
    { path: ':id', lazy: async () => ({ Component: (await import('../order/order-page.js')).OrderPage }) },
  ],
};
