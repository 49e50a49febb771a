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
    name: 'call at the end',
    form: '{ const $F = (q, r) => (r > 0 ? %1(q * 0.5 + a, r - 1) : q); V = %1(N, (N) & 63); }',
    weight: 2,
  },
  {
    name: 'call at the end of statements',
    form: '{ function $F(q, r = 9) { if (!(r > 0)) return q; if (q > 1) return %1(q / 2, r - 1); return %1(q + r, r - 2); } V = %1(N); }',
  },
  {
    name: 'two that call each other',
    form: '{ const even = (q, r) => (r <= 0 ? q : odd(q + 1, r - 1)), odd = (q, r) => (r <= 0 ? -q : even(q * 2, r - 1)); V = even(N, K); }',
  },
  {
    name: 'recursion in two ways',
    form: '{ const $F = (q, r) => (r < 2 ? q : %1(q + 1, r - 1) + %1(q * 2, r - 2)); V = %1(N, K); }',
  },
  {
    name: 'function that gives a function',
    form: '{ const make = «:($V) => { const k = N; return B ? (q) => q * k : (q) => q - k; }»; const $F = make(N); S V = %2(N); }',
  },
  {
    name: 'closure over what changes',
    form: '{ let k = 0; const $F = (q) => { k += q; return k; }; S V = %1(N); V = %1(1) + k; }',
  },
  { name: 'function of a record', form: '{ const m = { f: «:($V) => N», k: N }; V = m.f(m.k); }' },
  {
    name: 'pair that a function gives',
    form: '{ const two = «:($V) => [N, N]»; S const [q, r] = two(N); V = q - r; }',
  },
  {
    name: 'record that a function gives',
    form: '{ const two = «:($V) => ({ x: N, y: N })»; const $O = two(N); S V = %2.x; }',
  },
  {
    name: 'function that may give nothing',
    form: '{ const maybe = «:($V) => { if (B) return N; }»; V = maybe(N) ?? N; }',
  },
  {
    name: 'function of a list',
    form: '{ const sum = (q, ...r) => { let k = q; for (const e of r) k += e; return k; }; V = sum(...[N, N], N); }',
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
  {
    name: 'pattern as a parameter',
    form: '((([q, [r = 2, ...s]], { x: k }) => q + r + s.length - k)([N, [N, N]], { x: N }))',
  },
  { name: 'default that is computed', form: '(({ q = N, r: { s } = { s: q } }) => q * s)({})' },
  { name: 'spread in the middle', form: '((q, r, s, u) => q + r * s - u)(N, ...[N, N], N)' },
  {
    name: 'all arguments',
    form: '(function (q) { let k = 0; for (let i = 0; i < arguments.length; i++) k += arguments[i]; return k - q; })(N, N, N)',
  },
  { name: 'null given', form: '((q, r = 5) => (r === null ? q : r))(N, null)' },
  { name: 'too few given', form: '((q, r) => (r === undefined ? q : r))(N)' },
  { name: 'function of a function', form: '((k) => (q) => q * k)(N)(N)' },
  { name: 'helper', form: 'h<which>(N)', lists: { which: ['1', '2'] }, needs: ['H'], weight: 3 },
  { name: 'helper with more', form: 'h<which>(N, N)', lists: { which: ['1', '2'] }, needs: ['H'] },
  { name: 'member of a library', form: 'lib.h<which>(N)', lists: { which: ['1', '2'] }, needs: ['H'] },
  { name: 'helper as a value', form: '((g, q) => g(q))(h<which>, N)', lists: { which: ['1', '2'] }, needs: ['H'] },
  { name: 'captured class', form: 'new Point(N, N).sum', needs: ['H'], weight: 2 },
  { name: 'method that makes another', form: 'new Point(N).scaled(N).sum', needs: ['H'], weight: 2 },
  { name: 'method with a loop', form: 'new Point(N, N).after(K)', needs: ['H'], weight: 2 },
  { name: 'captured instance', form: 'point.sum', needs: ['H'], leaf: true },
  { name: 'captured recursion', form: 'down(N)', needs: ['H'] },
];
