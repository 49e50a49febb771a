/** Memory that a program has in common with its workers of one kind. */
import { giveSlab, takeSlab } from '../arrow/slabs.js';
import type { EncodeOptions, SharedPolicy } from '../codec/index.js';
// Not from the room's index: programs without workers need not load it.
import { SharedCopies } from '../codec/shared-copies.js';

export interface CommonMemory {
  /** What becomes of SharedArrayBuffers that users send. */
  readonly shared: SharedPolicy;
  /** Memory of so many bytes or more, with anything in it, that workers see; `undefined` if there is none to be had. */
  take(bytes: number): ArrayBufferLike | undefined;
  /** Gives back what was taken, when nobody reads or writes it any more. */
  give(memory: ArrayBufferLike): void;
  /** Whether workers see a buffer of the program's. */
  has(buffer: ArrayBufferLike): boolean;
  /** Where the large arrays of one call are put. */
  copies(): Copies;
}

/** Copies of large arrays, made once, that workers see. */
export interface Copies {
  readonly share: EncodeOptions['share'];
  /** Whether there are any. */
  readonly isUsed: boolean;
  /** Nobody needs them any more: what was encoded with them is not sent again. */
  release(): void;
}

/** Threads see the memory of the program. */
export const threadMemory: CommonMemory = {
  shared: 'identity',
  take: takeSlab,
  give: (memory) => giveSlab(memory as SharedArrayBuffer),
  has: (buffer) => buffer instanceof SharedArrayBuffer,
  copies: () => new SharedCopies(),
};
