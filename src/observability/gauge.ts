import { Gauge, type Registry } from 'prom-client';

/** One series of a gauge. */
export interface Reading {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface GaugeDescription {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** A gauge that is read when it is asked for; series that are not read any more are gone. */
export function readGauge(
  registry: Registry,
  { name, help, labels = [] }: GaugeDescription,
  read: () => readonly Reading[] | Promise<readonly Reading[]>,
): void {
  new Gauge({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    async collect() {
      const readings = await read();
      this.reset();
      for (const { labels: ofSeries = {}, value } of readings) this.set(ofSeries, value);
    },
  });
}
