import channels from './channels.json';
import customers from './customers.json';
import inbox from './inbox.json';
import message from './message.json';
import operations from './operations.json';
import order from './order.json';
import orders from './orders.json';
import orderStatus from './order-status.json';
import page from './page.json';
import shell from './shell.json';
import statistics from './statistics.json';

/** One file for each part of the console. */
export const messages = { channels, customers, inbox, message, operations, order, orders, orderStatus, page, shell, statistics };
