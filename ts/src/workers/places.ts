/** Where the files are that workers run. They are always built ones: a worker cannot be given TypeScript everywhere. */
import { builtFile } from '../installed.js';

/** The file that a worker thread runs. */
export function workerFile(): string {
  thread ??= builtFile('dist', 'workers', 'worker.cjs');
  return thread;
}

/** The file that a worker process runs. */
export function processWorkerFile(): string {
  child ??= builtFile('dist', 'workers', 'worker-process.cjs');
  return child;
}

/** The file that has everything that the package exports. */
export function packageFile(): string {
  exported ??= builtFile('dist', 'index.js');
  return exported;
}

/** The same to `require`: `import` needs longer for it. */
export function requiredFile(): string {
  required ??= builtFile('dist', 'index.cjs');
  return required;
}

let thread: string | undefined;
let child: string | undefined;
let exported: string | undefined;
let required: string | undefined;
