// What stands for a name in angle brackets.

export const LISTS = {
  literal: [
    ...['0', '1', '-1', '2', '0.5', '3.7', '10', '255', '256', '65536', '2147483647', '-2147483648', '4294967295'],
    ...['4294967296', '1e-7', '1e300', '5e-324', '9007199254740993', 'Infinity', 'NaN', '-0', 'Math.PI'],
    'Number.EPSILON',
  ],
  arithmetic: ['+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>'],
  integral: ['+', '-', '*', '&', '|', '^', '<<', '>>', '>>>'],
  compare: ['<', '<=', '>', '>=', '==', '!=', '===', '!=='],
  equal: ['===', '!==', '==', '!='],
  sign: ['-', '+', '~'],
  step: ['++', '--'],
  one: [
    ...['abs', 'sqrt', 'floor', 'ceil', 'trunc', 'round', 'sign', 'fround', 'clz32', 'sin', 'cos', 'tan', 'asin'],
    ...['acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'exp', 'expm1', 'log', 'log1p', 'log2'],
    ...['log10', 'cbrt'],
  ],
  two: ['min', 'max', 'atan2', 'pow', 'hypot', 'imul'],
  rounding: ['abs', 'sqrt', 'floor', 'ceil', 'trunc'],
  asks: ['Number.isNaN', 'Number.isInteger', 'Number.isSafeInteger', 'Number.isFinite', 'isNaN', 'isFinite'],
  logic: ['&&', '||'],
  kind: ['Float64', 'Float32', 'Int8', 'Uint8', 'Uint8Clamped', 'Int16', 'Uint16', 'Int32', 'Uint32'],
};
