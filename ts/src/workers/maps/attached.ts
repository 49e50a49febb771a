/** Maps that another process made, as a worker has them. */
import type { Native } from '../../native.js';
import { nameMap } from './names.js';

export class Attached {
  readonly #native: Pick<Native, 'openSegment'> | undefined;
  readonly #maps = new Map<string, WeakRef<ArrayBuffer>>();
  readonly #gone = new FinalizationRegistry<string>((name) => {
    if (this.#maps.get(name)?.deref() === undefined) this.#maps.delete(name);
  });

  constructor(native: Pick<Native, 'openSegment'> | undefined) {
    this.#native = native;
  }

  /** How many maps are open, as far as is known. */
  get size(): number {
    return this.#maps.size;
  }

  /** Memory that all see. */
  readonly common = (name: string): ArrayBuffer => this.#attach(name, false);

  /** A large array: what is written to it nobody else sees. */
  readonly own = (name: string): ArrayBuffer => this.#attach(name, true);

  #attach(name: string, isOwn: boolean): ArrayBuffer {
    const known = this.#maps.get(name)?.deref();
    if (known !== undefined) return known;
    if (this.#native === undefined) throw new Error('the native addon was not found in the worker');
    // In front of the colon stands what makes it unique.
    const buffer = this.#native.openSegment(name.slice(name.indexOf(':') + 1), isOwn);
    if (!isOwn) nameMap(buffer, name);
    this.#maps.set(name, new WeakRef(buffer));
    this.#gone.register(buffer, name);
    return buffer;
  }
}
