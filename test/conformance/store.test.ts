import { embeddedStore, postgresStore } from '../store/stores.js';
import { describeStore } from './store.js';

describeStore('an embedded file', embeddedStore);
describeStore('PostgreSQL', postgresStore);
