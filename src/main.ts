import { readConfiguration } from './config.js';
import { providers } from './providers/index.js';
import { start } from './start.js';

try {
  await start(() => readConfiguration(providers));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
