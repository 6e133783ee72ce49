import { Gauge, type Registry } from 'prom-client';

/** One series of a gauge. */
export interface GaugeValue {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface GaugeDescription {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** A gauge whose values are read when the metrics are requested. Series that are no longer returned disappear. */
export function readGauge(
  registry: Registry,
  { name, help, labels = [] }: GaugeDescription,
  read: () => readonly GaugeValue[] | Promise<readonly GaugeValue[]>,
): void {
  new Gauge({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    async collect() {
      const series = await read();
      this.reset();
      for (const { labels: ofSeries = {}, value } of series) this.set(ofSeries, value);
    },
  });
}
