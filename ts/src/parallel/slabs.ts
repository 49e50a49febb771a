/** Shared memory for arguments that are gathered from calls; given back after each batch, and used again. */

/** Bytes that may lie ready; what is given back beyond them is left to the garbage collector. */
const MAX_SPARE_BYTES = 2 ** 24;

const spare = new Map<number, SharedArrayBuffer[]>();
let spareBytes = 0;

/** Shared memory of so many bytes, with anything in it. */
export function takeSlab(bytes: number): SharedArrayBuffer {
  const slab = spare.get(bytes)?.pop();
  if (slab === undefined) return new SharedArrayBuffer(bytes);
  spareBytes -= bytes;
  return slab;
}

/** Gives back a slab that nobody reads or writes any more. */
export function giveSlab(slab: SharedArrayBuffer): void {
  const bytes = slab.byteLength;
  if (spareBytes + bytes > MAX_SPARE_BYTES) return;
  const list = spare.get(bytes);
  if (list === undefined) spare.set(bytes, [slab]);
  else list.push(slab);
  spareBytes += bytes;
}
