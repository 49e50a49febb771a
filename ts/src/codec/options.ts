/** What `encode` and `decode` can be asked for. */
import type { Describe } from './functions/description.js';
import type { Ledger } from './functions/ledger.js';
import type { NamedMemory } from './named-memory.js';
import type { Registry } from './registry.js';

/** What becomes of a SharedArrayBuffer. A function gives it a name that `attach` knows at the other end. */
export type SharedPolicy = 'identity' | 'refuse' | 'copy' | ((buffer: SharedArrayBuffer) => string);

/** How one value is encoded. */
export interface EncodeOptions {
  /** What the value is called in errors. @default 'value' */
  readonly root?: string;
  /** Reads functions: `(options) => new Capture(options)`. Without it functions can travel only by name, and what accessors give is sent. */
  readonly describe?: Describe | undefined;
  /** Functions that the other end has already. */
  readonly ledger?: Ledger | undefined;
  /**
   * Functions in the value are for one message: the ledger does not note them, and they travel again where they are met again. Where it brings a class, whose
   * instances may come back, everything is noted all the same. @default false
   */
  readonly passing?: boolean;
  /** Classes with a say in how their instances travel. @default the process's own */
  readonly registry?: Registry | undefined;
  /**
   * The same bytes for what is the same to a reader who ignores order: keys of objects, Maps and Sets are sorted, places of source and stacks of errors left
   * out, NaNs made equal. For hashing.
   * @default false
   */
  readonly canonical?: boolean;
  /** @default 'identity', or 'copy' where `canonical` is set */
  readonly shared?: SharedPolicy | undefined;
  /** ArrayBuffers from this many bytes on are offered to `share`. @default 1 MiB */
  readonly maxNbytes?: number;
  /**
   * Puts bytes of a buffer into memory that both ends see, or declines. The same memory for the same bytes. A SharedArrayBuffer
   * is of use only where `shared` is 'identity'.
   */
  readonly share?:
    | ((buffer: ArrayBuffer, start: number, end: number) => SharedArrayBuffer | NamedMemory | undefined)
    | undefined;
  /** Moves large ArrayBuffers that are in the value whole instead of copying them; they are detached here when `transfer` is posted. @default false */
  readonly move?: boolean;
  /** Gives the memory that the bytes are put into, of exactly so many bytes: shared memory, say. @default memory of their own */
  readonly room?: (size: number) => Uint8Array;
}

/** A value as bytes, and what has to be posted beside them. */
export interface Encoded {
  readonly bytes: Uint8Array;
  /** By position; to be part of the message. */
  readonly shared: readonly SharedArrayBuffer[];
  /** By position; to be part of the message and of its transfer list. */
  readonly transfer: readonly ArrayBuffer[];
}

/** How bytes are decoded. */
export interface DecodeOptions {
  readonly ledger?: Ledger | undefined;
  /** @default the process's own */
  readonly registry?: Registry | undefined;
  /** What the stacks of errors become. @default what they were */
  readonly stack?: ((stack: string) => string) | undefined;
  /** Is given the value when it is complete, but before anything in it that was frozen is. */
  readonly complete?: ((value: unknown) => void) | undefined;
  /** Finds memory by the name that the `shared` function of the other end gave it. */
  readonly attach?: ((name: string) => ArrayBuffer | SharedArrayBuffer) | undefined;
  /**
   * Who asks, of several that may be given the same object for a function of which nothing tells it from one of the same text: see `revive/kept.ts`.
   * @default none is given what another has
   */
  readonly keeper?: object | undefined;
  /**
   * Whether functions may be built. Off, bytes that hold any are refused, and nothing in them can run.
   * @default true
   */
  readonly functions?: boolean;
}
