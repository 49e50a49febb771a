/** Copies of large buffers in shared memory, made once. */

interface Copy {
  readonly start: number;
  readonly end: number;
  readonly memory: SharedArrayBuffer;
  /**
   * As large, and never touched, so that it takes no memory. V8 does not count shared memory when it decides whether to collect garbage; this it does count,
   * and both are garbage at the same time.
   */
  readonly ballast: ArrayBuffer;
}

/**
 * Gives the `share` of `encode`: bytes of a buffer are copied into shared memory the first time, and are the same memory from then on, for as long as
 * this object and the buffer live. Make one for each call: what is written to a buffer after its first use is not seen.
 */
export class SharedCopies {
  #copies = new WeakMap<ArrayBuffer, Copy[]>();
  /** Whether there are any. */
  isUsed = false;

  readonly share = (buffer: ArrayBuffer, start: number, end: number): SharedArrayBuffer => {
    let copies = this.#copies.get(buffer);
    if (copies === undefined) {
      copies = [];
      this.#copies.set(buffer, copies);
    }
    const found = copies.find((copy) => copy.start === start && copy.end === end);
    if (found !== undefined) return found.memory;
    const memory = new SharedArrayBuffer(end - start);
    new Uint8Array(memory).set(new Uint8Array(buffer, start, end - start));
    copies.push({ start, end, memory, ballast: new ArrayBuffer(end - start) });
    this.isUsed = true;
    return memory;
  };

  /** Lets go of all of them. */
  release(): void {
    this.#copies = new WeakMap();
  }
}
