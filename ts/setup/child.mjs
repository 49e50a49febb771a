/** Child processes: started with the terminal's own streams, ended with this process. */
import { spawn } from 'node:child_process';
import { ROOT } from './places.mjs';

const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exit(1);
  });
}

/**
 * Runs a program in the repository and gives its exit code; a signal or a program that is not there counts as 1.
 * `onText`, if given, sees what the program writes to its output, which is shown all the same.
 */
export function child(program, args, { env = {}, onText } = {}) {
  return new Promise((resolve) => {
    const process_ = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['inherit', onText ? 'pipe' : 'inherit', 'inherit'],
    });
    running.add(process_);
    process_.stdout?.setEncoding('utf8').on('data', (text) => {
      process.stdout.write(text);
      onText(text);
    });
    process_.on('error', (error) => {
      running.delete(process_);
      console.error(`${program} cannot be started: ${error.message}`);
      resolve(1);
    });
    process_.on('close', (code) => {
      running.delete(process_);
      resolve(code ?? 1);
    });
  });
}

/** Runs Node with the arguments given. */
export const node = (args, options) => child(process.execPath, args, options);
