/** Where in the user's program a call was made. */
import { fileURLToPath } from 'node:url';

/** How many frames of this package there may be above the user's. */
const OWN_FRAMES = 8;

/** Notes the stack of a call, whose first frames are this package's own; `above` and what it called are left out at once. */
export function noteCaller(origin: { stack?: string }, above: (...args: never[]) => unknown): void {
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = stackTraceLimit + OWN_FRAMES;
    Error.captureStackTrace(origin, above);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The same stack from the user's own frames on. */
export function usersFrames(stack: string | undefined): string | undefined {
  const lines = stack?.split('\n').filter((line) => /^\s+at /.test(line));
  if (lines === undefined) return undefined;
  const first = lines.findIndex((line) => !isOwn(line));
  return lines.slice(Math.max(0, first)).join('\n');
}

/** This package as it is built, or its sources, which is where source maps lead. In a user's bundle nobody can tell. */
function isOwn(line: string): boolean {
  const [, root, way] = /^(.*\/)(dist\/index\.cjs|src\/workers\/origin\.ts)$/.exec(import.meta.url) ?? [];
  if (root === undefined || way === undefined) return false;
  return ['dist/index.cjs', 'src/'].some((own) => {
    const url = new URL(own, root);
    return (line.includes(url.href) || line.includes(fileURLToPath(url))) && !line.includes('.test.ts');
  });
}
