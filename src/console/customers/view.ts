import { Users } from 'lucide-react';
import type { ConsoleView } from '../shell/console-view.js';

export const customersView: ConsoleView = {
  name: 'customers',
  path: 'customers',
  icon: Users,
  scopes: ['orders:read', 'conversations:read'],
  pages: [
    { index: true, lazy: async () => ({ Component: (await import('./customers-page.js')).CustomersPage }) },
    { path: ':id', lazy: async () => ({ Component: (await import('./customer-page.js')).CustomerPage }) },
  ],
};
