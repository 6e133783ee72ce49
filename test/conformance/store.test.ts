import { embeddedStore, postgresStore } from '../ledger/stores.js';
import { describeStore } from './store.js';

describeStore('an embedded file', embeddedStore);
describeStore('PostgreSQL', postgresStore);
