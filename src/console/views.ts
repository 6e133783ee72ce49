import { channelsView } from './channels/view.js';
import { customersView } from './customers/view.js';
import { inboxView } from './inbox/view.js';
import { operationsView } from './operations/view.js';
import { ordersView } from './orders/view.js';
import { statisticsView } from './statistics/view.js';
import type { ConsoleView } from './shell/console-view.js';

/** In the order of the navigation. The first one is the start page. */
export const views: readonly ConsoleView[] = [ordersView, inboxView, customersView, statisticsView, channelsView, operationsView];
