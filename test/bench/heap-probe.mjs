// Loaded into a server whose memory is asked for: it collects what is garbage, and says what is left, when it gets the signal.
process.on('SIGUSR2', () => {
  globalThis.gc();
  process.stdout.write(`heap ${process.memoryUsage().heapUsed}\n`);
});
