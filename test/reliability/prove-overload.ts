// Asks a gateway for five times what it can: `npm run prove:overload -- --factor 5 --seconds 30`, and ends it while it is busy.
// Prints the figures, and ends with 1 when they are not what docs/reliability.md promises.
import { parseArgs } from 'node:util';
import { builtGateway } from './gateway-process.js';
import { overload } from './overload.js';

const { values } = parseArgs({ options: { factor: { type: 'string', default: '5' }, seconds: { type: 'string', default: '30' } } });
const figures = await overload({
  entry: builtGateway,
  peakSeconds: 10,
  overloadSeconds: Number(values.seconds),
  factor: Number(values.factor),
});
const { stop, memory } = figures;
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
const share = figures.usefulPerSecond / figures.peakPerSecond;
const report = [
  `peak ${figures.peakPerSecond.toFixed(0)}/s; asked ${figures.asked} times in ${values.seconds} s`,
  `useful ${figures.usefulPerSecond.toFixed(0)}/s, ${(share * 100).toFixed(0)} % of the peak; median ${figures.useful.p50.toFixed(0)} ms, 99 % ${figures.useful.p99.toFixed(0)} ms`,
  `processor of the gateway: ${figures.peakProcessor.toFixed(2)} at the peak, ${figures.processor.toFixed(2)} during the overload`,
  `shed ${figures.shed}; median ${figures.shedMs.p50.toFixed(1)} ms, 99 % ${figures.shedMs.p99.toFixed(1)} ms`,
  `other statuses ${JSON.stringify(figures.otherStatuses)}, broken connections ${figures.broken}`,
  `memory ${megabytes(memory.before)} MB before, ${megabytes(memory.most)} MB at most, ${megabytes(memory.after)} MB after`,
  `unready meanwhile: ${figures.wasUnready}, ready again after ${figures.readyAgainMs.toFixed(0)} ms`,
  `SIGTERM under load: asked ${stop.asked}, failed ${stop.failed}; webhooks accepted ${stop.webhooksAccepted}, lost ${stop.webhooksLost}`,
  `WebSocket closed with ${stop.socketClosedWith}, exit code ${stop.exitCode} after ${stop.seconds.toFixed(1)} s`,
];
process.stdout.write(`${report.join('\n')}\n`);
const isWell =
  share > 0.8 &&
  figures.broken === 0 &&
  figures.wasUnready &&
  stop.failed === 0 &&
  stop.webhooksLost === 0 &&
  stop.socketClosedWith === 1001 &&
  stop.exitCode === 0;
process.exitCode = isWell ? 0 : 1;
