/** A Node to run tests on. */
export interface NodeBinary {
  /** Without the `v`: `22.23.3`. */
  readonly version: string;
  readonly major: number;
  /** The executable. */
  readonly path: string;
}

/**
 * One Node of every supported major version, ascending; the running one stands in for a version that nobody built for this
 * platform. They are installed at the first call, about 120 MB each, and kept.
 * @throws if npm cannot install them, or one does not run; the message says what to do.
 */
export function nodeBinaries(): Promise<NodeBinary[]>;
