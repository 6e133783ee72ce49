#!/usr/bin/env node
import { runCommandLine } from './cli/run.js';
import { ofProcess } from './config/configuration.js';

// Whoever reads may leave early, as `head` does.
process.stdout.on('error', () => process.exit(1));

const { arguments: args = [], ...source } = ofProcess();
const exitCode = await runCommandLine(args, { source, terminal: process });
// What began and failed may hold the process; what runs well ends by itself. What was said must be out first.
if (exitCode !== 0) process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
