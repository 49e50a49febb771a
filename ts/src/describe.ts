/** Says what a value is, for error messages: "a string, 'abc'". */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'undefined';
    case 'string':
      return `a string, ${quote(value)}`;
    case 'number':
      return `a number, ${Object.is(value, -0) ? '-0' : value}`;
    case 'boolean':
      return `a boolean, ${value}`;
    case 'bigint':
      return `a bigint, ${value}n`;
    case 'symbol':
      return 'a symbol';
    case 'function':
      return value.name ? `a function, ${quote(value.name)}` : 'a function';
    default:
      return value === null ? 'null' : describeObject(value as object);
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof (value as { then?: unknown }).then === 'function') return 'a promise';
  const name = nameOf(value);
  if (ArrayBuffer.isView(value)) {
    const { length } = value as unknown as { length?: number };
    return length === undefined ? `a ${name}` : `a ${name} of ${length}`;
  }
  if (typeof (value as { [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator] === 'function') {
    return 'an async iterable';
  }
  if (name === undefined || name === 'Object') return 'an object';
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
}

function nameOf(value: object): string | undefined {
  const type = (value as { constructor?: unknown }).constructor;
  return typeof type === 'function' && type.name !== '' ? type.name : undefined;
}

function quote(text: string): string {
  return `'${text.length > 40 ? `${text.slice(0, 37)}...` : text}'`;
}
