const start = performance.now();
await import('millrace');
console.log(JSON.stringify({ import: performance.now() - start }));
