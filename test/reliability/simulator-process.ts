// A simulated provider in a process of its own, so that its answers do not wait for the load generator. Prints its address.
import { startZapiSimulator } from '../../src/providers/zapi/simulator/simulator.js';

const simulator = await startZapiSimulator();
setInterval(() => simulator.forgetRequests(), 1000).unref();
process.stdout.write(`${JSON.stringify({ baseUrl: simulator.baseUrl, settings: simulator.settings })}\n`);
