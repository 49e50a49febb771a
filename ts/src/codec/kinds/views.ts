/** The types of views. Positions are part of the format: append only. */

export type View = ArrayBufferView<ArrayBufferLike>;

interface ViewType {
  readonly name: string;
  readonly bytes: number;
  readonly prototype: object | undefined;
  readonly make: (buffer: ArrayBufferLike, offset: number, length: number | undefined) => View;
}

/** What makes views of a type that this version of Node lacks. */
export function missing(): never {
  throw new TypeError('no such type');
}

const names = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'Float16Array',
  'DataView',
];

type ViewConstructor = {
  new (buffer: ArrayBufferLike, offset: number, length?: number): View;
  readonly prototype: object;
  readonly BYTES_PER_ELEMENT?: number;
};

export const viewTypes: readonly ViewType[] = [
  ...names.map((name) => {
    const Type = (globalThis as unknown as Record<string, ViewConstructor | undefined>)[name];
    return {
      name,
      bytes: Type?.BYTES_PER_ELEMENT ?? 1,
      prototype: Type?.prototype,
      make:
        Type === undefined
          ? missing
          : (buffer: ArrayBufferLike, offset: number, length: number | undefined) => new Type(buffer, offset, length),
    };
  }),
  {
    name: 'Buffer',
    bytes: 1,
    prototype: Buffer.prototype,
    make: (buffer, offset, length) => Buffer.from(buffer as ArrayBuffer, offset, length),
  },
];

const buffers = viewTypes.length - 1;
const dataView = names.indexOf('DataView');

/** Which type a view is of, its subclasses and other realms' included. */
export function typeOf(view: View): number {
  if (Buffer.isBuffer(view)) return buffers;
  const tag = (view as { [Symbol.toStringTag]?: string })[Symbol.toStringTag];
  const at = names.indexOf(ArrayBuffer.isView(view) && !(view instanceof DataView) ? String(tag) : 'DataView');
  return at < 0 ? dataView : at;
}
