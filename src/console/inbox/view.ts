import { MessagesSquare } from 'lucide-react';
import type { ConsoleView } from '../shell/console-view.js';

export const inboxView: ConsoleView = {
  name: 'inbox',
  path: 'inbox',
  icon: MessagesSquare,
  scopes: ['conversations:read'],
  pages: [{ path: ':id?', lazy: async () => ({ Component: (await import('./inbox-page.js')).InboxPage }) }],
};
