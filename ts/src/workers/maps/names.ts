/** The names of buffers that several processes see: in messages a name stands for the buffer. */

const names = new WeakMap<ArrayBufferLike, string>();

export function nameMap(buffer: ArrayBufferLike, name: string): void {
  names.set(buffer, name);
}

/** `undefined` for a buffer that only this process sees. */
export function nameOf(buffer: ArrayBufferLike): string | undefined {
  return names.get(buffer);
}
