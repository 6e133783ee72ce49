/** A value that components watch through `useSyncExternalStore`. */
export class ObservableValue<Value> {
  private current: Value;
  private readonly listeners = new Set<() => void>();

  constructor(initial: Value) {
    this.current = initial;
  }

  readonly get = (): Value => this.current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  readonly set = (value: Value): void => {
    if (Object.is(value, this.current)) return;
    this.current = value;
    for (const listener of [...this.listeners]) listener();
  };
}
