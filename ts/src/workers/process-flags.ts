/** Flags of Node for child processes. */
import type { ResourceLimits } from 'node:worker_threads';

/** Flags that say what the program is or what is done to it, which is not for workers to do again. */
const others =
  /^(--input-type|--eval|-e|--print|-p|-pe|--check|-c|--interactive|-i|--run|--test(-[\w-]+)?|--watch(-[\w-]+)?|--inspect(-[\w-]+)?|--debug-port|--title|--cpu-prof(-[\w-]+)?|--heap-prof(-[\w-]+)?)(=|$)/;

/** Those of them that are followed by a value. */
const withValue = /^(--input-type|--eval|-e|--print|-p|-pe|--run|--watch-path|--inspect-port|--debug-port|--title)$/;

const inspector = /(^|\s)--inspect(-[\w-]+)?(=\S+)?(?=\s|$)/g;

/**
 * What a child process is to be given of the flags that this process has, and what limits its heap. V8 knows no limit of a
 * stack that would be safe to set.
 */
export function processFlags(flags: readonly string[], limits: ResourceLimits = {}): string[] {
  const kept: string[] = [];
  for (let at = 0; at < flags.length; at++) {
    const flag = flags[at]!;
    if (!others.test(flag)) kept.push(flag);
    else if (withValue.test(flag) && at + 1 < flags.length) at++;
  }
  const { maxOldGenerationSizeMb: old, maxYoungGenerationSizeMb: young } = limits;
  if (old !== undefined) kept.push(`--max-old-space-size=${Math.max(1, Math.floor(old))}`);
  // The young generation is three times a half of its space.
  if (young !== undefined) kept.push(`--max-semi-space-size=${Math.max(1, Math.floor(young / 3))}`);
  return kept;
}

/** `NODE_OPTIONS` for a child: two processes cannot be inspected at the same port. */
export function withoutInspector(options: string | undefined): string | undefined {
  return options?.replace(inspector, '').trim();
}
