import { Wrench } from 'lucide-react';
import type { ConsoleView } from '../shell/console-view.js';

export const operationsView: ConsoleView = {
  name: 'operations',
  path: 'operations',
  icon: Wrench,
  scopes: ['operations:read'],
  pages: [
    { index: true, lazy: async () => ({ Component: (await import('./webhooks-page.js')).WebhooksPage }) },
    { path: 'writes', lazy: async () => ({ Component: (await import('./writes-page.js')).WritesPage }) },
  ],
};
