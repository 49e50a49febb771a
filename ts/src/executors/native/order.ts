/**
 * Batches of one call, of which those that write to captured arrays run alone: they leave in the arrays what JavaScript would have left,
 * and the batches after them may read it. Batches begin in the order in which they come.
 */
export class Order {
  readonly #running = new Set<Turn>();
  /** The last batch that has to be over before another may begin. */
  #alone: Turn | undefined;
  /** How many wait to begin, and the end of their line. */
  #waiting = 0;
  #line: Promise<void> = Promise.resolve();

  /** Whether a batch may begin at once. */
  get isOpen(): boolean {
    return this.#alone === undefined && this.#waiting === 0;
  }

  /** A batch begins. */
  begin(): Turn {
    return this.#begin(() => {});
  }

  /** The same, when those before it have begun and none of them has to be over first. */
  async wait(): Promise<Turn> {
    const before = this.#line;
    let passOn = () => {};
    this.#line = new Promise((resolve) => {
      passOn = resolve;
    });
    this.#waiting += 1;
    await before;
    while (this.#alone !== undefined) await this.#alone.over;
    return this.#begin(() => {
      this.#waiting -= 1;
      passOn();
    });
  }

  /** A batch that began is to run alone; resolves when it does. */
  async alone(turn: Turn): Promise<void> {
    const others = Array.from(this.#running).filter((other) => other !== turn);
    this.#alone = turn;
    await Promise.all(others.map(({ over }) => over));
  }

  #begin(known: () => void): Turn {
    const turn = new Turn(known, () => {
      this.#running.delete(turn);
      if (this.#alone === turn) this.#alone = undefined;
    });
    this.#running.add(turn);
    return turn;
  }
}

/** A batch that is running. */
export class Turn {
  readonly #ended: () => void;
  #known: (() => void) | undefined;
  #resolve: (() => void) | undefined;
  #over: Promise<void> | undefined;

  constructor(known: () => void, ended: () => void) {
    this.#known = known;
    this.#ended = ended;
  }

  /** Resolves when it is over. */
  get over(): Promise<void> {
    this.#over ??= new Promise((resolve) => {
      this.#resolve = resolve;
    });
    return this.#over;
  }

  /** It is known whether it runs alone: the next may begin, or wait for it. */
  known(): void {
    this.#known?.();
    this.#known = undefined;
  }

  end(): void {
    this.#ended();
    this.#resolve?.();
    this.known();
  }
}
