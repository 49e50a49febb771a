const start = performance.now();
const { delayed, Parallel } = await import('millrace');
const imported = performance.now();
const square = (n) => n * n;
const results = await Parallel({ backend: 'native' })([1, 2, 3, 4, 5].map((i) => delayed(square)(i)));
const first = performance.now() - imported;
if (results.join() !== '1,4,9,16,25') throw new Error(`the squares are ${results}`);
console.log(JSON.stringify({ import: imported - start, first }));
