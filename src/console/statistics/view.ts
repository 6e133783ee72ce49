import { ChartColumn } from 'lucide-react';
import type { ConsoleView } from '../shell/console-view.js';

export const statisticsView: ConsoleView = {
  name: 'statistics',
  path: 'statistics',
  icon: ChartColumn,
  scopes: ['orders:read', 'conversations:read'],
  pages: [{ index: true, lazy: async () => ({ Component: (await import('./statistics-page.js')).StatisticsPage }) }],
};
