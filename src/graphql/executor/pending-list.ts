import { fail, locate, nullOrThrow } from './failure.js';
import { isPromise, type FieldPlan, type Path, type Run } from './plan.js';

/**
 * Lists of objects with fields whose values arrive later. graphql-js, and this executor elsewhere, creates about eight promises for each such
 * field until the list is complete. Here values are written into the objects when they arrive, and only the list has a promise. Which of two
 * errors an answer shows depends on the order of microtasks. So a failed field gets the promises that graphql-js creates, and a list is
 * complete as many microtasks after its last value.
 */

/** Microtasks from the completion of a field's result, and from the arrival of a completed value, to the list's knowledge of it. */
const [microtasksAfterResult, microtasksAfterValue] = [5, 3];

/** A list of objects that waits for some of them. */
export class PendingList {
  readonly run: Run;
  readonly field: FieldPlan;
  readonly isNonNull: boolean;
  readonly values: unknown[] = [];
  /** What waits for the promise that was met last. */
  group: ResultGroup | undefined;
  private waiting = 0;
  private resolve: (values: unknown[]) => void = ignore;
  private reject: (error: unknown) => void = ignore;

  constructor(run: Run, field: FieldPlan, isNonNull: boolean) {
    this.run = run;
    this.field = field;
    this.isNonNull = isNonNull;
  }

  /** Call it once, after the last item. */
  settled(): unknown[] | Promise<unknown[]> {
    if (this.waiting === 0) return this.values;
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** The next item is what the promise gives. Gives null, to be replaced then. */
  waitForItem(path: Path, completed: Promise<unknown>): null {
    this.waiting += 1;
    const settled = completed.then(undefined, (error: unknown) => this.failItem(error, path));
    Promise.resolve(settled).then(
      (value) => this.settleItem(path, value),
      (error: unknown) => this.reject(error),
    );
    return null;
  }

  /** An item waits for its fields. */
  begin(): void {
    this.waiting += 1;
  }

  /** An item has all of its fields. */
  end(): void {
    this.waiting -= 1;
    if (this.waiting === 0) this.resolve(this.values);
  }

  /** An item that has begun failed, some microtasks ago as the promise says. */
  failBegun(path: Path, failed: Promise<unknown>): void {
    this.waiting -= 1;
    this.waitForItem(path, failed);
  }

  private settleItem({ key }: Path, value: unknown): void {
    this.values[key as number] = value;
    this.end();
  }

  private failItem(error: unknown, path: Path): null {
    return nullOrThrow(this.run, this.isNonNull, locate(error, this.field, path), path);
  }
}

/** An object of a list, and the fields that it waits for. */
export class PendingItem {
  readonly path: Path;
  private readonly list: PendingList;
  private readonly values: Record<string, unknown>;
  private waiting = 0;
  private hasFailed = false;
  private latest: PendingField | undefined;

  constructor(list: PendingList, path: Path, values: Record<string, unknown>) {
    this.list = list;
    this.path = path;
    this.values = values;
  }

  /** A field's resolver gave a promise. */
  waitForResult(field: FieldPlan, path: Path | undefined, result: Promise<unknown>): void {
    const { list } = this;
    const pending = this.begin(field, path, undefined);
    // Fields that follow each other often have one promise, such as the catalog of all orders. They are completed in the order of their turns
    // either way, as long as no other promise was met between them.
    if (list.run.latestPromise === result && list.group?.result === result) return void list.group.fields.push(pending);
    list.run.latestPromise = result;
    list.group = new ResultGroup(result, pending);
  }

  /** A field's value arrives later. The promise has handled the field's failure. */
  waitForValue(field: FieldPlan, value: Promise<unknown>): void {
    this.list.run.latestPromise = undefined;
    this.follow(this.begin(field, undefined, value), value);
  }

  /** A field failed at once, and with it the item. As in graphql-js the error counts when the fields before it have settled. */
  failAfterFields(error: unknown): null {
    if (this.latest === undefined) throw error;
    this.hasFailed = true;
    const settled: Promise<unknown>[] = [];
    for (let pending: PendingField | undefined = this.latest; pending !== undefined; pending = pending.before) {
      settled.unshift(pending.settled());
    }
    const failed = Promise.all(settled)
      .then(() => undefined)
      .finally(() => {
        throw error;
      });
    this.list.failBegun(this.path, failed);
    return null;
  }

  /** The result of a field's resolver has arrived. Says whether it is the field's value, for which `arrive` is then called. */
  complete(pending: PendingField, result: unknown): boolean {
    const { run } = this.list;
    let completed: unknown;
    try {
      completed = pending.field.complete(run, pending.field, pending.path, result);
    } catch (error) {
      this.fail(pending, error);
      return false;
    }
    if (isPromise(completed)) {
      run.latestPromise = undefined;
      this.settle(pending, adopt(completed));
      return false;
    }
    if (this.hasFailed) this.settle(pending, Promise.resolve());
    else this.values[pending.field.responseName] = completed;
    return true;
  }

  /** A field's resolver, or what completes its result, failed. */
  fail(pending: PendingField, error: unknown): void {
    this.settle(pending, rejected(error));
  }

  private begin(field: FieldPlan, path: Path | undefined, value: Promise<unknown> | undefined): PendingField {
    if (this.waiting === 0) this.list.begin();
    this.waiting += 1;
    return (this.latest = new PendingField(this, field, path, value, this.latest));
  }

  private settle(pending: PendingField, completed: Promise<unknown>): void {
    const { field, path } = pending;
    const failField = (error: unknown): null => fail(this.list.run, field, error, path, this.path);
    if (pending.end === undefined) return this.follow(pending, completed.then(undefined, failField));
    const { resolve, reject } = pending.end;
    completed.then(resolve, (error: unknown) => {
      try {
        resolve(failField(error));
      } catch (located) {
        reject(located);
      }
    });
  }

  private follow(pending: PendingField, value: Promise<unknown>): void {
    Promise.resolve(value).then(
      (arrived) => {
        if (this.hasFailed) return;
        this.values[pending.field.responseName] = arrived;
        void afterMicrotasks(microtasksAfterValue, () => this.arrive());
      },
      (error: unknown) => this.failWhole(error),
    );
  }

  /** A field that the item waited for has its value. */
  arrive(): void {
    this.waiting -= 1;
    if (this.waiting === 0 && !this.hasFailed) this.list.end();
  }

  /** One microtask more passes in graphql-js before the list sees it. */
  private failWhole(error: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.list.failBegun(this.path, rejected(error).then());
  }
}

/** A field of an item, on its way. */
class PendingField {
  readonly item: PendingItem;
  readonly field: FieldPlan;
  readonly path: Path | undefined;
  /** The field of the item that waited before this one. */
  readonly before: PendingField | undefined;
  end: { readonly resolve: (value: unknown) => void; readonly reject: (error: unknown) => void } | undefined;
  private readonly value: Promise<unknown> | undefined;

  constructor(
    item: PendingItem,
    field: FieldPlan,
    path: Path | undefined,
    value: Promise<unknown> | undefined,
    before: PendingField | undefined,
  ) {
    this.item = item;
    this.field = field;
    this.path = path;
    this.value = value;
    this.before = before;
  }

  /** Settles when the promise would that graphql-js makes of the field. */
  settled(): Promise<unknown> {
    return (
      this.value ??
      new Promise((resolve, reject) => {
        this.end = { resolve, reject };
      })
    );
  }
}

/** Fields in a row whose resolvers gave the same promise. */
class ResultGroup {
  readonly fields: PendingField[];
  result: Promise<unknown> | undefined;

  constructor(result: Promise<unknown>, first: PendingField) {
    this.fields = [first];
    this.result = result;
    result.then(
      (value) => this.complete(value),
      (error: unknown) => this.fail(error),
    );
  }

  private complete(value: unknown): void {
    this.result = undefined;
    let completed: PendingItem[] = [];
    for (const pending of this.fields) {
      if (pending.item.complete(pending, value)) completed.push(pending.item);
      else {
        arriveLater(completed);
        completed = [];
      }
    }
    arriveLater(completed);
  }

  private fail(error: unknown): void {
    this.result = undefined;
    for (const pending of this.fields) pending.item.fail(pending, error);
  }
}

function arriveLater(items: readonly PendingItem[]): void {
  if (items.length === 0) return;
  void afterMicrotasks(microtasksAfterResult, () => {
    for (const item of items) item.arrive();
  });
}

function afterMicrotasks(count: number, call: () => void): Promise<void> {
  let passed = Promise.resolve();
  for (let microtask = 1; microtask < count; microtask += 1) passed = passed.then();
  return passed.then(call);
}

/** A promise whose fulfilment takes one microtask, as that of every promise of this realm does. Others may do something else in `then`. */
export function isPlainPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise && value.then === Promise.prototype.then;
}

function ignore(): void {}

/** What a promise becomes whose handler gave this one. */
function adopt(completed: Promise<unknown>): Promise<unknown> {
  return new Promise((resolve) => resolve(completed));
}

/** Resolvers may throw and reject with anything. */
function rejected(error: unknown): Promise<unknown> {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever it is
  return Promise.reject(error);
}
