/** What is known about a value before it is written for good: passes over it learn, the last one writes. */
import type { Encoder } from './encoder.js';
import { Closures, hasPrivateState } from './functions/closures.js';
import type { AnyFunction } from './functions/description.js';
import type { Ledger } from './functions/ledger.js';
import { objectReference } from './functions/reference.js';
import { privateState, stateful, unknownClass } from './kinds/obstacles.js';
import type { View } from './kinds/views.js';
import { NamedMemory } from './named-memory.js';
import type { EncodeOptions, SharedPolicy } from './options.js';
import { type Registry, registry } from './registry.js';

/** The part of a buffer that travels. */
export interface Window {
  start: number;
  end: number;
}

const defaultMaxNbytes = 1 << 20;

/** A buffer of so many bytes is shared as a whole where part of it is shared; a larger one if it is so many times the part at most. */
const maxWhole = 1 << 24;
const maxExcess = 8;

export class Plan {
  readonly canonical: boolean;
  readonly shared: SharedPolicy;
  readonly registry: Registry;
  /** Bytes of this pass will not be used: only what is met counts. */
  surveying = false;
  #closures: Closures | undefined;
  readonly #options: EncodeOptions;
  readonly maxNbytes: number;
  /** Buffers that more than one object shows, or that are in the value themselves. */
  readonly #windows = new Map<ArrayBufferLike, Window>();
  readonly #captured = new Set<symbol>();
  /** Everything has been walked once. */
  #learnt = false;
  readonly #alone = new Map<ArrayBufferLike, View>();

  constructor(options: EncodeOptions) {
    this.#options = options;
    this.canonical = options.canonical ?? false;
    this.shared = options.shared ?? (this.canonical ? 'copy' : 'identity');
    this.registry = options.registry ?? registry;
    this.maxNbytes = options.maxNbytes ?? defaultMaxNbytes;
  }

  /** Made at the first function that is met: most values have none. */
  get closures(): Closures {
    this.#closures ??= new Closures(this.#options.describe, this.ledger);
    return this.#closures;
  }

  get ledger(): Ledger | undefined {
    return this.canonical ? undefined : this.#options.ledger;
  }

  get describes(): boolean {
    return this.#options.describe !== undefined;
  }

  /** Where the bytes of a view lie in the part of its buffer that travels; `undefined` if it travels with bytes of its own. */
  windowOf(view: View): Window | undefined {
    const { buffer, byteOffset, byteLength } = view;
    const known = this.#windows.get(buffer);
    if (known === undefined) {
      const first = this.#alone.get(buffer);
      if (first === undefined || first === view || isPooled(view)) {
        if (!isPooled(view)) this.#alone.set(buffer, view);
        return undefined;
      }
      this.surveying = true;
      const window = { start: roundDown(first.byteOffset), end: first.byteOffset + first.byteLength };
      this.#windows.set(buffer, window);
      extend(window, byteOffset, byteLength);
      Object.assign(window, this.shareable(buffer, window.start, window.end));
      return window;
    }
    if (byteOffset < known.start || byteOffset + byteLength > known.end) {
      extend(known, byteOffset, byteLength);
      Object.assign(known, this.shareable(buffer, known.start, known.end));
      this.surveying = true;
    }
    return known;
  }

  /** A buffer is in the value itself, or must travel as it is. */
  whole(buffer: ArrayBuffer): Window {
    const known = this.#windows.get(buffer);
    if (known !== undefined) return known;
    if (this.#alone.has(buffer)) this.surveying = true;
    const window = { start: 0, end: buffer.byteLength };
    this.#windows.set(buffer, window);
    return window;
  }

  /**
   * The part of a buffer that is shared where bytes of it are to be: all of it, unless that is far more. Other messages may show other parts, which are then
   * in the same memory.
   */
  shareable(buffer: ArrayBufferLike, start: number, end: number): Window {
    const size = end - start;
    const isShared = size >= this.maxNbytes && !this.canonical && this.#options.share !== undefined;
    const { byteLength } = buffer;
    if (!isShared || (byteLength > maxWhole && byteLength > size * maxExcess)) return { start, end };
    return { start: 0, end: byteLength };
  }

  /** Memory that both ends see, with those bytes in it. */
  share(buffer: ArrayBufferLike, start: number, end: number): SharedArrayBuffer | NamedMemory | undefined {
    if (end - start < this.maxNbytes || this.canonical) return undefined;
    const memory = this.#options.share?.(buffer as ArrayBuffer, start, end);
    return memory instanceof NamedMemory || this.shared === 'identity' ? memory : undefined;
  }

  /** Whether a buffer is handed over instead of copied. */
  moves(buffer: ArrayBuffer, start: number, end: number): boolean {
    return this.#options.move === true && !this.canonical && end - start === buffer.byteLength && end >= this.maxNbytes;
  }

  /** The bytes of a view, or in canonical order a copy in which all NaNs are the same. */
  normal(view: View, bytes: Uint8Array): Uint8Array {
    if (!this.canonical || !(view instanceof Float64Array || view instanceof Float32Array)) return bytes;
    if (!view.includes(Number.NaN)) return bytes;
    const copy = view.slice();
    for (let i = 0; i < copy.length; i++) if (Number.isNaN(copy[i])) copy[i] = Number.NaN;
    return new Uint8Array(copy.buffer);
  }

  /** Objects that look plain and are more than their properties. */
  isSpecial(value: object): boolean {
    if (Object.hasOwn(value, 'constructor') && isPrototype(value)) return true;
    return objectReference(value, this.#closures?.met ?? false) !== undefined;
  }

  /** Whether a function of the value captures a symbol. The first pass does not know yet. */
  captures(symbol: symbol): boolean {
    if (!this.describes || this.#captured.has(symbol)) return this.#captured.has(symbol);
    if (this.#closures?.behind) this.#captured.add(symbol);
    else if (this.#learnt) return false;
    this.surveying = true;
    return true;
  }

  /** Writes an object of the language or of Node by its name. */
  reference(encoder: Encoder, value: object): boolean {
    const reference = objectReference(value, true) ?? this.registry.referenceOf(value);
    if (reference === undefined) return false;
    encoder.open(value, reference.tag);
    for (const part of reference.parts) encoder.out.string(part);
    return true;
  }

  /** Whether a class can be written, for errors, which travel without theirs rather than not at all. */
  canDescribe(type: AnyFunction): boolean {
    return (
      this.closures.isKnown(type) || this.registry.referenceOf(type) !== undefined || this.closures.try(type, this)
    );
  }

  /** Refuses an instance whose class cannot give it back its state. */
  needsState(encoder: Encoder, value: object, type: AnyFunction): void {
    if (hasPrivateState(type)) encoder.refuse(value, privateState(type.name));
    if (this.closures.isKnown(type) || this.registry.referenceOf(type) !== undefined) return;
    if (!this.describes) encoder.refuse(value, unknownClass(type.name));
    const trait = this.closures.traitOf(type, this);
    if (trait === undefined) return;
    encoder.refuse(value, trait.private ? privateState(type.name) : stateful(type.name, trait.native!));
  }

  /** Begins a pass. */
  begin(): void {
    if (this.#closures === undefined) return;
    this.#closures.newlySent.length = 0;
    this.#closures.newCode.length = 0;
  }

  /** The message is complete. */
  commit(): void {
    if (this.#closures === undefined) return;
    const { newlySent, newCode, descriptions } = this.#closures;
    const isClass = ({ value }: { readonly value: unknown }) => {
      if (typeof value === 'symbol') return true;
      const description = typeof value === 'function' ? descriptions.get(value) : undefined;
      return description?.kind === 'closure' && description.form === 'class';
    };
    if (this.#options.passing && !newlySent.some(isClass)) return;
    this.ledger?.commit(newlySent, newCode);
  }

  /** Describes what was met, and what that leads to, with `encoder` walking on. Says whether anything was learnt. */
  learn(encoder: Encoder): boolean {
    this.#closures?.learn(encoder);
    this.#learnt = true;
    const again = this.surveying;
    this.surveying = false;
    return again;
  }
}

function isPrototype(value: object): boolean {
  const type: unknown = Reflect.getOwnPropertyDescriptor(value, 'constructor')?.value;
  return typeof type === 'function' && type.prototype === value;
}

/** Small Buffers share memory that has nothing to do with them. */
function isPooled(view: View): boolean {
  return Buffer.isBuffer(view) && view.buffer.byteLength === Buffer.poolSize;
}

function roundDown(offset: number): number {
  return offset - (offset % 8);
}

function extend(window: Window, offset: number, length: number): void {
  window.start = Math.min(window.start, roundDown(offset));
  window.end = Math.max(window.end, offset + length);
}
