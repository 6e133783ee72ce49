import { readConfiguration } from './config/configuration.js';
import { providers } from './providers/index.js';
import { start } from './app/start.js';

// Without `await`: the build makes a script of it, which may not wait.
start(() => readConfiguration(providers)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
