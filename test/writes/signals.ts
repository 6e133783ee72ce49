/** A promise and the hand that settles it. */
export interface Signal<T = void> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

export function signal<T = void>(): Signal<T> {
  let settle: Pick<Signal<T>, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...(settle as Pick<Signal<T>, 'resolve' | 'reject'>) };
}
