/** Why the addon could not be loaded, and the way out. */
import { refuse } from './refuse.js';

const orElse = "or leave `backend` at 'auto' to run in JavaScript";

/** @throws {UnsupportedTaskError} always. */
export function refuseWithoutAddon(cause: unknown): never {
  const errors = [...causes(cause)];
  if (errors.some(({ message }) => /addons is disabled/.test(String(message)))) {
    if (process.permission) {
      refuse(
        'no-addon',
        'native code could not be loaded: Node runs with `--permission`, which forbids addons',
        `run it with \`--allow-addons\`, ${orElse}`,
        cause,
      );
    }
    refuse(
      'no-addon',
      'native code could not be loaded: Node runs with `--no-addons`',
      `run it without that flag, ${orElse}`,
      cause,
    );
  }
  const denied = errors.find(({ name }) => name === 'NotCapable');
  if (denied !== undefined) {
    refuse(
      'no-addon',
      `native code could not be loaded: Deno forbids it (${denied.message})`,
      `run it with \`--allow-ffi --allow-read --allow-env --allow-sys\`, ${orElse}`,
      cause,
    );
  }
  refuse(
    'no-addon',
    `native code could not be loaded: ${cause instanceof Error ? cause.message : cause}`,
    `install the package for this platform again, ${orElse}`,
    cause,
  );
}

/** An error and all that led to it; the loader tries several files and keeps what went wrong with each. */
function* causes(error: unknown): Iterable<{ name?: unknown; message?: unknown }> {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 32; depth++) {
    yield at;
    const { errors, cause } = at as { errors?: unknown; cause?: unknown };
    if (Array.isArray(errors)) for (const one of errors) yield* causes(one);
    at = cause;
  }
}
