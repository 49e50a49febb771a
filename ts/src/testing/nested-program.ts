/**
 * What tasks do with this package, as a program in plain JavaScript: tests run it from source, as a file that is imported and as one that is required.
 * `Parallel`, `delayed`, `cpuCount` and `InvalidRangeError` are to be in scope; it prints `NESTED`.
 */
export const NESTED_PROGRAM = `
const factor = 10;
const times = (n) => n * factor;
const inner = Parallel({ backend: 'threads', nJobs: 8 });
const later = delayed(times);

/** Two levels: a task whose tasks call Parallel themselves. */
const inmost = async (n) => (await inner([later(n), delayed(times)(n + 1)])).join();
const middle = (n) => Parallel({ backend: 'threads' })([n, n + 1].map((m) => delayed(inmost)(m)));
const errors = () => {
  try {
    Parallel({ nJobs: 0 });
  } catch (error) {
    return error instanceof InvalidRangeError && error.code;
  }
};
const cores = () => cpuCount();
const run = (calls) => Parallel()(calls);

const main = async () => {
  const threads = Parallel({ backend: 'threads', nJobs: 2 });
  const found = await threads([
    delayed(middle)(1),
    delayed(errors)(),
    delayed(cores)(),
    delayed(run)([later(5), delayed(times)(6)]),
  ]);
  const back = await threads([delayed(() => [inner, later(7)])()]);
  console.log(JSON.stringify([...found, await back[0][0]([back[0][1]])]), found[2] === Math.max(1, Math.floor(cpuCount() / 2)));
};
main();
`;

/** What it prints, but for the cores of a machine. */
export function nestedOutput(cores: number): string {
  const part = Math.max(1, Math.floor(cores / 2));
  return `${JSON.stringify([['10,20', '20,30'], 'invalid-range', part, [50, 60], [70]])} true\n`;
}
