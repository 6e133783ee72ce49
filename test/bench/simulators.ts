// The five simulated providers in a process of their own, as channels for the configuration.
import { simulators } from '../../src/providers/simulators.js';

const channels = await Promise.all(
  Object.entries(simulators).map(async ([name, start]) => {
    const { baseUrl, settings } = await start();
    return { name, provider: name, baseUrl, settings };
  }),
);
process.on('disconnect', () => process.exit(0));
process.send?.(channels);
