const start = performance.now();
const { delayed, Parallel } = await import('millrace');
const imported = performance.now();
const factor = 3;
const scaled = (n) => n * factor;
const results = await Parallel({ backend: 'threads' })([1, 2, 3, 4, 5].map((i) => delayed(scaled)(i)));
const first = performance.now() - imported;
if (results.join() !== '3,6,9,12,15') throw new Error(`the results are ${results}`);
console.log(JSON.stringify({ import: imported - start, first }));
