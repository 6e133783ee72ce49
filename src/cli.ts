#!/usr/bin/env node
import { runCommandLine } from './cli/run.js';
import { ofProcess } from './config/configuration.js';

// A reader such as `head` may close the pipe early.
process.stdout.on('error', () => process.exit(1));

const { arguments: args = [], ...source } = ofProcess();
const exitCode = await runCommandLine(args, { source, terminal: process });
// After a failure open handles may keep the process alive; after success it ends by itself. The output must be written first.
if (exitCode !== 0) process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
