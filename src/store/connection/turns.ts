/** Lets works run one after the other, so that others reach the store between two of them. */
export class Turns {
  private previous: Promise<unknown> = Promise.resolve();

  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.previous.then(work, work);
    this.previous = result;
    return result;
  }
}
