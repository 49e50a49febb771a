/**
 * Shared memory that is used again: for arguments gathered from calls, and for results that are copied into a list.
 * Memory that was used before costs a tenth of new memory, whose every page is cleared at its first touch.
 */

/** The least that is handed out, in bytes; sizes are powers of two. */
const MIN_BYTES = 4096;

/** Bytes that may lie ready; what is given back beyond them is left to the garbage collector. */
const MAX_SPARE_BYTES = 2 ** 25;

const spare = new Map<number, SharedArrayBuffer[]>();
let spareBytes = 0;

/** Shared memory of so many bytes or more, with anything in it. */
export function takeSlab(bytes: number): SharedArrayBuffer {
  const size = Math.max(MIN_BYTES, 2 ** Math.ceil(Math.log2(bytes)));
  const slab = spare.get(size)?.pop();
  if (slab === undefined) return new SharedArrayBuffer(size);
  spareBytes -= size;
  return slab;
}

/** Gives back a slab that nobody reads or writes any more. */
export function giveSlab(slab: SharedArrayBuffer): void {
  const size = slab.byteLength;
  if (spareBytes + size > MAX_SPARE_BYTES) return;
  const list = spare.get(size);
  if (list === undefined) spare.set(size, [slab]);
  else list.push(slab);
  spareBytes += size;
}
