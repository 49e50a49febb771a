/**
 * Installs a folder of packages, pinned by its lock file, unless it is installed; one process at a time.
 * @throws if npm cannot, or `check` does.
 */
export function installOnce(folder: string, also: string, check: () => Promise<void> | void): Promise<void>;
