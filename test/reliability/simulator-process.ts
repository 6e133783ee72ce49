// A simulated provider in a process of its own: what is asked of it does not wait for whoever makes the load. Prints where it is.
import { startZapiSimulator } from '../../src/providers/zapi/simulator/simulator.js';

const simulator = await startZapiSimulator();
setInterval(() => simulator.forgetRequests(), 1000).unref();
process.stdout.write(`${JSON.stringify({ baseUrl: simulator.baseUrl, settings: simulator.settings })}\n`);
