import { readOptions, type Command } from './command.js';
import { readConfiguration } from '../config/configuration.js';
import { providers } from '../providers/index.js';
import { start } from '../app/start.js';

export const startCommand: Command = {
  usage: '[--sandbox]',
  purpose: 'start the gateway, or the sandbox with simulated providers',
  run: async (args, { source }) => {
    const { sandbox } = readOptions(args, { sandbox: { type: 'boolean' } });
    await start(() => readConfiguration(providers, { ...source, arguments: sandbox === true ? ['--sandbox'] : [] }));
    return 0;
  },
};
