/** Which file a script is. Asking costs tens of milliseconds the first time, so it is done for many at once and remembered. */
import { Inspector } from './session.js';

/** URLs by script id; ids are never used twice. */
const urls = new Map<string, string>();
/** Above this much heap the debugger, which looks at scripts alone, is faster than coverage, which walks the heap. */
const coverageLimit = 64 << 20;

/** The URL of a script that was located; empty for code that has none, such as that of `new Function`. */
export function knownUrl(scriptId: string): string {
  return urls.get(scriptId) ?? '';
}

/** Whether a script of this URL was among those that were told so far. */
export function isKnownScript(url: string): boolean {
  for (const known of urls.values()) if (known === url) return true;
  return false;
}

/** Makes the URLs of scripts known, together. */
export function locateScripts(scriptIds: readonly string[]): void {
  const missing = () => scriptIds.some((id) => !urls.has(id));
  if (missing() && process.memoryUsage().heapUsed < coverageLimit) askProfiler();
  if (missing()) askDebugger();
  // A script may have been collected since; it is not to be asked for again.
  for (const id of scriptIds) if (!urls.has(id)) urls.set(id, '');
}

/**
 * Several times faster than turning the debugger on, but it leaves out scripts none of whose functions ran lately. The profiler is
 * left enabled, which by itself does nothing: disabling it would end the precise coverage of anybody who measures that.
 */
function askProfiler(): void {
  const inspector = Inspector.shared;
  inspector.post('Profiler.enable');
  const { result } = inspector.post<{ result: { scriptId: string; url: string }[] }>('Profiler.getBestEffortCoverage');
  for (const { scriptId, url } of result) urls.set(scriptId, toUrl(url));
}

/** Turning the debugger on makes it tell every script there is. */
function askDebugger(): void {
  withDebugger(() => {});
}

/** The text of a script, or `undefined` if it was collected. */
export function scriptSource(scriptId: string): string | undefined {
  return withDebugger((inspector) => {
    try {
      return inspector.post<{ scriptSource: string }>('Debugger.getScriptSource', { scriptId }).scriptSource;
    } catch {
      return undefined;
    }
  });
}

function withDebugger<T>(body: (inspector: Inspector) => T): T {
  const inspector = Inspector.shared;
  const listener = ({ scriptId, url }: { scriptId: string; url: string }) => urls.set(scriptId, toUrl(url));
  return inspector.during('Debugger.scriptParsed', listener, () => {
    inspector.post('Debugger.enable');
    try {
      return body(inspector);
    } finally {
      inspector.post('Debugger.disable');
    }
  });
}

/** CommonJS modules are known by path. */
function toUrl(name: string): string {
  if (!/^(?:\/|[A-Za-z]:[\\/])/.test(name)) return name;
  return process.getBuiltinModule('node:url').pathToFileURL(name).href;
}
