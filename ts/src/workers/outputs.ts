/** What a worker process writes to is the program's own output. */

/**
 * Keeps a task that ends `process.stdout` or `process.stderr` from ending the program's: where that is a socket, as it is under a parent
 * that reads it, all who have it share its end.
 */
export function keepOutputsOpen(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const { get } = Object.getOwnPropertyDescriptor(process, name) ?? {};
    if (get === undefined) continue;
    let stream: NodeJS.WriteStream | undefined;
    Object.defineProperty(process, name, {
      // Not before it is asked for: to make one takes milliseconds.
      get() {
        if (stream === undefined) {
          stream = get.call(process) as NodeJS.WriteStream;
          Object.assign(stream, { _final: (done: () => void) => done() });
        }
        return stream;
      },
      configurable: true,
      enumerable: true,
    });
  }
}
