/** Control words: two words of shared memory through which a running job is cancelled and tells how far it is. */

/** Word 0: anything but 0 cancels. */
const CANCEL = 0;
/** Word 1: items done so far, modulo 2^32. */
const DONE = 1;

const spare: Int32Array[] = [];
const MAX_SPARE = 64;

/** The control words of one job. To be released when nothing of the job runs any more. */
export class Control {
  readonly words: Int32Array;

  constructor() {
    this.words = spare.pop() ?? new Int32Array(new SharedArrayBuffer(8));
  }

  cancel(): void {
    Atomics.store(this.words, CANCEL, 1);
  }

  get cancelled(): boolean {
    return Atomics.load(this.words, CANCEL) !== 0;
  }

  get done(): number {
    return Atomics.load(this.words, DONE) >>> 0;
  }

  release(): void {
    this.words.fill(0);
    if (spare.length < MAX_SPARE) spare.push(this.words);
  }
}

/** How many control words lie ready, for tests. */
export function spareControls(): number {
  return spare.length;
}
