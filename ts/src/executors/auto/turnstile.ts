/** Lets those who share the event loop's thread through one at a time: two who each keep to their pace would hold it for twice as long. */
export class Turnstile {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when nobody else is inside; what it gives is to be called when leaving. */
  async enter(): Promise<() => void> {
    const before = this.#last;
    let leave = () => {};
    this.#last = new Promise((resolve) => {
      leave = resolve;
    });
    await before;
    return leave;
  }
}
