/** This package's own functions travel by name: a task may use `Parallel`, whose code is not the user's. */
import { registry } from '../../codec/index.js';
import { packageFile } from '../../workers/places.js';

let registered: Promise<void> | undefined;

/** Registers everything that the package exports; has to be done once before functions are sent. */
export function registerOwnExports(): Promise<void> {
  registered ??= register();
  return registered;
}

async function register(): Promise<void> {
  // Here and not above: it imports us. It is loaded already.
  const exports: Readonly<Record<string, unknown>> = await import('../../index.js');
  const file = packageFile();
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value === 'function') registry.registerByReference(value, { specifier: file, from: file, path: [name] });
  }
}
