// Functions: inside the program, captured, and as values.

/** @type {import('./index.mjs').Rule[]} */
export const callStatements = [
  { name: 'inner function', form: '{ const $F = «N:($V) => { S return N; }»; S V = F(N); }', weight: 2 },
  { name: 'inner arrow', form: '{ const $F = «:($V) => N»; S V = F(N); }' },
  {
    name: 'function that may return early',
    form: '{ const $F = «N:($V) => { if (B) return N; S return N; }»; S V = %1(N); }',
  },
  {
    name: 'function that chooses',
    form: '{ const $F = «N:function ($V) { switch ((N) | 0) { case 0: return N; case 1: S default: return N; } }»; V = %1(N); }',
  },
  { name: 'function chosen', form: '{ const $F = B ? «:($V) => N» : «:($V) => N»; V = %1(N); }' },
  {
    name: 'inner recursion',
    form: '{ function $F(q, r) { return r > 0 ? %1(q * 0.5 + a, r - 1) - r : q; } V = %1(N, K); }',
  },
  {
    name: 'deep recursion',
    form: '{ const $F = (q) => (q > 1 && q < 20 ? %1(q - 1) + 1 : q); V = %1(N); }',
    rare: true,
  },
  {
    name: 'factory',
    form: '{ const make = «:($V) => { const k = N; return (q) => q * k; }»; const $F = make(N); S V = %2(N); }',
  },
  {
    name: 'generator',
    form: '{ function* g(q) { for (let i = 0; i < K; i++) yield q + i; } for (const e of g(N)) { a += e; S } }',
  },
  {
    name: 'generator that ends',
    form: '{ function* g() { yield 1; if (B) return; yield 2; } for (const e of g()) a += e; }',
  },
  {
    name: 'class',
    form: '{ class Sum { constructor(q) { this.total = q; } add(q) { this.total += q; return this; } get half() { return this.total / 2; } } const sum = new Sum(N); S sum.add(N); V = sum.half; }',
  },
];

/** @type {import('./index.mjs').Rule[]} */
export const callNumbers = [
  { name: 'call', form: 'F(N)', weight: 3 },
  { name: 'call of a function expression', form: '(«:($V) => N»)(N)' },
  { name: 'function given', form: '((g, q) => g(g(q)))(F, N)' },
  { name: 'arrow given', form: '((g, q) => g(q) - q)(«:($V) => N», N)' },
  { name: 'default parameter', form: '((q, r = q + 1) => q * r)(N)' },
  { name: 'rest', form: '((...q) => q.length + q[0])(N, N)' },
  { name: 'rest after one', form: '((q, ...r) => r.reduce((s, e) => s + e, q))(N, N, N)' },
  { name: 'spread', form: '((q, r) => q - r)(...[N, N])' },
  { name: 'arguments', form: '(function () { return arguments[0] + arguments.length; })(N, N)' },
  { name: 'too few given', form: '((q, r) => (r === undefined ? q : r))(N)' },
  { name: 'function of a function', form: '((k) => (q) => q * k)(N)(N)' },
  { name: 'helper', form: 'h<which>(N)', lists: { which: ['1', '2'] }, needs: ['H'], weight: 3 },
  { name: 'helper with more', form: 'h<which>(N, N)', lists: { which: ['1', '2'] }, needs: ['H'] },
  { name: 'member of a library', form: 'lib.h<which>(N)', lists: { which: ['1', '2'] }, needs: ['H'] },
  { name: 'helper as a value', form: '((g, q) => g(q))(h<which>, N)', lists: { which: ['1', '2'] }, needs: ['H'] },
  { name: 'captured recursion', form: 'down(N)', needs: ['H'] },
];
