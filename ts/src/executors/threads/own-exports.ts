/** This package's own functions travel by name: a task may use `Parallel`, whose code is not the user's. */
import { registry } from '../../codec/index.js';
// It imports us; what it exports is asked for when everything is loaded.
import * as everything from '../../index.js';
import { packageFile } from '../../workers/places.js';

let isDone = false;

/** Registers everything that the package exports; has to be done before functions are sent. */
export function registerOwnExports(): void {
  if (isDone) return;
  isDone = true;
  const file = packageFile();
  for (const [name, value] of Object.entries(everything)) {
    if (typeof value === 'function') registry.registerByReference(value, { specifier: file, from: file, path: [name] });
  }
}
