import { readConfiguration } from './config/configuration.js';
import { providers } from './providers/index.js';
import { start } from './app/start.js';

try {
  await start(() => readConfiguration(providers));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
