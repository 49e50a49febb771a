/** Announces a piece of work and says how long it took. */
export async function timed(title, work) {
  console.log(`\n==> ${title}`);
  const start = performance.now();
  const code = await work();
  const seconds = (performance.now() - start) / 1000;
  const ok = code === 0;
  console.log(`    ${ok ? 'done' : 'FAILED'} in ${seconds.toFixed(1)} s: ${title}`);
  return { ok, seconds };
}
