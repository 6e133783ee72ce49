import { RadioTower } from 'lucide-react';
import type { ConsoleView } from '../shell/console-view.js';

export const channelsView: ConsoleView = {
  name: 'channels',
  path: 'channels',
  icon: RadioTower,
  scopes: ['channels:read'],
  pages: [
    { index: true, lazy: async () => ({ Component: (await import('./channels-page.js')).ChannelsPage }) },
    { path: ':name', lazy: async () => ({ Component: (await import('./channel-page.js')).ChannelPage }) },
  ],
};
