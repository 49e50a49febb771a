// Random well-typed expressions and blocks of statements.
import fc from 'fast-check';

// Variables that every statement may use: parameters `x`, `y`, locals `a`, `b`, a counter `i` where there is a loop, and a
// captured table `t`. All are numbers, all are set at any point where they are read.
const literal = fc.constantFrom(
  '0',
  '1',
  '-1',
  '2',
  '0.5',
  '3.7',
  '10',
  '255',
  '65536',
  '2147483647',
  '4294967296',
  '1e-7',
  '1e300',
  'Infinity',
  'NaN',
  'Math.PI',
);
const number = fc.constantFrom('x', 'y', 'a', 'b');
const unaryMath = fc.constantFrom(
  'abs',
  'sqrt',
  'floor',
  'ceil',
  'trunc',
  'round',
  'sign',
  'sin',
  'cos',
  'exp',
  'log',
  'atan',
  'cbrt',
  'fround',
  'clz32',
  'tanh',
);
const binaryMath = fc.constantFrom('min', 'max', 'atan2', 'pow', 'hypot', 'imul');
const arithmetic = fc.constantFrom('+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>');
const comparison = fc.constantFrom('<', '<=', '>', '>=', '==', '!=', '===', '!==');

/**
 * @param more {(expression) => fc.Arbitrary<string>[]} further kinds of expressions, made of expressions.
 */
export function grammar(more = () => []) {
  const { expression, condition } = fc.letrec((tie) => ({
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      number,
      literal,
      fc.tuple(tie('expression'), arithmetic, tie('expression')).map(([l, op, r]) => `((${l}) ${op} (${r}))`),
      fc.tuple(fc.constantFrom('-', '~', '+'), tie('expression')).map(([op, e]) => `(${op}(${e}))`),
      fc.tuple(unaryMath, tie('expression')).map(([f, e]) => `Math.${f}(${e})`),
      fc.tuple(binaryMath, tie('expression'), tie('expression')).map(([f, l, r]) => `Math.${f}(${l}, ${r})`),
      fc.tuple(tie('condition'), tie('expression'), tie('expression')).map(([c, l, r]) => `(${c} ? ${l} : ${r})`),
      fc
        .tuple(tie('expression'), fc.constantFrom('&&', '||'), tie('expression'))
        .map(([l, op, r]) => `((${l}) ${op} (${r}))`),
      fc.tuple(tie('expression')).map(([e]) => `(t[${e}] + 0)`),
      fc.tuple(tie('expression')).map(([e]) => `(t[(${e}) & 7] * 1)`),
      fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('++', '--')).map(([v, op]) => `(${v}${op})`),
      fc.tuple(fc.constantFrom('a', 'b'), arithmetic, tie('expression')).map(([v, op, e]) => `(${v} ${op}= ${e})`),
      fc.constant('t.length'),
      ...more(tie('expression')),
    ),
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.tuple(tie('expression'), comparison, tie('expression')).map(([l, op, r]) => `((${l}) ${op} (${r}))`),
      fc
        .tuple(tie('condition'), fc.constantFrom('&&', '||', '===', '!=='), tie('condition'))
        .map(([l, op, r]) => `(${l} ${op} ${r})`),
      fc.tuple(tie('condition')).map(([c]) => `!${c}`),
      fc.tuple(tie('expression')).map(([e]) => `!(${e})`),
    ),
  }));

  const { block } = fc.letrec((tie) => ({
    statement: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.tuple(fc.constantFrom('a', 'b', 'x'), expression).map(([v, e]) => `${v} = ${e};`),
      fc.tuple(condition, tie('block')).map(([c, s]) => `if (${c}) { ${s} }`),
      fc.tuple(condition, tie('block'), tie('block')).map(([c, s, o]) => `if (${c}) { ${s} } else { ${o} }`),
      fc.tuple(fc.nat(6), tie('block')).map(([n, s]) => `for (let i = 0; i < ${n}; i++) { ${s} b = b + i; }`),
      fc
        .tuple(fc.nat(4), condition, tie('block'))
        .map(([n, c, s]) => `for (let k = 0; k < ${n}; k++) { if (${c}) break; ${s} }`),
      fc
        .tuple(fc.nat(4), condition, tie('block'))
        .map(([n, c, s]) => `for (let k = ${n}; k > 0; k--) { if (${c}) continue; ${s} }`),
      fc.tuple(fc.nat(4), tie('block')).map(([n, s]) => `{ let k = ${n}; while (k > 0) { k -= 1; ${s} } }`),
      fc
        .tuple(fc.nat(3), condition, tie('block'))
        .map(([n, c, s]) => `{ let k = 0; do { k++; ${s} } while (k < ${n} && ${c}); }`),
      fc.tuple(condition, expression).map(([c, e]) => `if (${c}) return ${e};`),
    ),
    block: fc.array(tie('statement'), { maxLength: 3, depthIdentifier: 'block' }).map((all) => all.join(' ')),
  }));
  return { expression, block };
}
