/** Flags of Node for workers. */

/** Flags that say what the program is; a worker that is given them looks for that, too. */
const programs = /^(--input-type|--eval|-e|--print|-p|-pe)(=|$)/;

/** Flags that a worker can be given and needs: they say how modules are found, loaded and shown. */
const loaders =
  /^(--import|--require|-r|--loader|--experimental-loader|--conditions|-C|--enable-source-maps|--experimental-strip-types|--experimental-transform-types|--no-warnings|--disable-warning)(=|$)/;

const alone = /^--(enable-source-maps|experimental-strip-types|experimental-transform-types|no-warnings)$|=/;

/**
 * What a worker is to be given of the flags that this process has; `undefined` if it may inherit them all, which is what Node does
 * by itself and which no list of flags can say as well: some that are given to a process cannot be given to a worker.
 */
export function inheritedFlags(flags: readonly string[]): readonly string[] | undefined {
  if (!flags.some((flag) => programs.test(flag))) return undefined;
  const kept: string[] = [];
  for (let at = 0; at < flags.length; at++) {
    const flag = flags[at]!;
    if (programs.test(flag) && !flag.includes('=')) at++;
    if (!loaders.test(flag)) continue;
    kept.push(flag);
    if (!alone.test(flag) && at + 1 < flags.length) kept.push(flags[++at]!);
  }
  return kept;
}
