/** What other tools are there. */
export interface Tools {
  /** The node_modules that has Jest, ts-node, tslab and TypeScript as tslab has it. */
  readonly modules: string;
  /** The executables; not every platform has one. */
  readonly bun: string | undefined;
  readonly deno: string | undefined;
}

/**
 * Installs them at the first call.
 * @throws if npm cannot; the message says what to do.
 */
export function tools(): Promise<Tools>;
