/** What tasks see of the process that is no variable: its environment, its arguments, its folder. Workers are told what has changed since they began. */

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly argv: readonly string[];
  /** `undefined` where it was removed. */
  readonly folder: string | undefined;
}

/** What has changed; a variable that is no more is `undefined`. */
export interface Changes {
  readonly env: readonly (readonly [name: string, value: string | undefined])[];
  readonly argv: readonly string[] | undefined;
  readonly folder: string | undefined;
}

let current: Surroundings | undefined;

/** As they are now. Each variable is asked of the system, so it is done once a turn of the microtasks. */
export function surroundings(): Surroundings {
  if (current === undefined) {
    current = {
      env: ifAllowed<NodeJS.ProcessEnv>(() => ({ ...process.env }), {}),
      argv: [...process.argv],
      folder: ifAllowed<string | undefined>(() => process.cwd(), undefined),
    };
    queueMicrotask(() => {
      current = undefined;
    });
  }
  return current;
}

/** What a worker knows that began under these. Its arguments are its own. */
export function atStart({ env, folder }: Surroundings): Surroundings {
  return { env, argv: [], folder };
}

/** What a worker that knows `before` has to be told. */
export function changesBetween(before: Surroundings, now: Surroundings): Changes | undefined {
  if (before === now) return undefined;
  const names = new Set([...Object.keys(before.env), ...Object.keys(now.env)]);
  // A worker's flags are chosen when it begins.
  names.delete('NODE_OPTIONS');
  const env: [string, string | undefined][] = [];
  for (const name of names) if (before.env[name] !== now.env[name]) env.push([name, now.env[name]]);
  const argv = sameList(before.argv, now.argv) ? undefined : now.argv;
  const folder = before.folder === now.folder ? undefined : now.folder;
  return env.length === 0 && argv === undefined && folder === undefined ? undefined : { env, argv, folder };
}

/**
 * In a worker: makes them so.
 * @throws where the folder cannot be entered.
 */
export function apply({ env, argv, folder }: Changes, ownsFolder: boolean): void {
  for (const [name, value] of env) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  if (argv !== undefined) process.argv.splice(0, process.argv.length, ...argv);
  // Threads have the folder of their process.
  if (ownsFolder && folder !== undefined) process.chdir(folder);
}

/** The time zone that the program asks for. */
export function timeZone(): string | undefined {
  return ifAllowed(() => process.env.TZ, undefined);
}

/** Deno asks for leave to read the environment, without which workers begin as they do; a folder may have been removed. */
function ifAllowed<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((it, index) => it === b[index]);
}
