import { expect, it } from 'vitest';
import { JobStatus, type Native, type NativeCaptured, type NativeJob, type NativeKernel, native } from './native.js';

/** The members of an interface, checked by the compiler to be all of them. */
const members = <T>(names: Record<keyof T, true>): string[] => Object.keys(names).sort();

const evaluate = (_name: string, _arity: number, points: Float64Array) => points.map(Math.sqrt);
const find = (_fn: number, path: string[]): NativeCaptured => ({ kind: path[0] === 'Math' ? 'global' : 'unknown' });
const compile = () => native().compile('(x) => x * 2', [{ kind: 'column', dtype: 'f64' }], null, find, evaluate);

it('exports what the interface says', () => {
  const names = members<Native>({
    compile: true,
    Job: true,
    mathProviders: true,
    debugAddress: true,
    debugLastAddresses: true,
    poolLanes: true,
    canShare: true,
    reserveSegment: true,
    copySegment: true,
    openSegment: true,
    followParent: true,
  });
  for (const name of names) expect(native(), name).toHaveProperty(name);
  expect(native().poolLanes()).toBeGreaterThanOrEqual(1);
  expect(native()).toBe(native());
});

it('gives kernels and jobs with the members that the interfaces say', () => {
  const kernel = compile().kernel!;
  const ofKernel = members<NativeKernel>({
    output: true,
    outputs: true,
    lists: true,
    shape: true,
    reads: true,
    returnsBoolean: true,
    canBail: true,
    scratch: true,
    signature: true,
    providers: true,
    direct: true,
    inspectIr: true,
    inspectAsm: true,
  });
  for (const name of ofKernel) expect(name in kernel, name).toBe(true);
  const job = new (native().Job)(kernel, 2, 1, null);
  for (const name of members<NativeJob>({
    runHere: true,
    runSlice: true,
    start: true,
    listOffsets: true,
    takeList: true,
    bailed: true,
    bailReasons: true,
    debugInterpret: true,
  })) {
    expect(name in job, name).toBe(true);
  }
});

it('runs a job by the contract', async () => {
  const kernel = compile().kernel!;
  expect([kernel.output, kernel.returnsBoolean, kernel.canBail, kernel.providers]).toEqual(['f64', false, false, []]);
  const out = new Float64Array(2);
  const control = new Int32Array(new SharedArrayBuffer(8));
  const { Job } = native();
  expect(new Job(kernel, 2, 1, control).runHere([Float64Array.of(1, 2)], out, 1000)).toBe(JobStatus.Done);
  expect([...out, control[1]]).toEqual([2, 4, 2]);
  const shared = new Float64Array(new SharedArrayBuffer(16)).fill(3);
  expect(await new Job(kernel, 2, 2, control).start([shared], out)).toBe(JobStatus.Done);
  expect([...out]).toEqual([6, 6]);
  Atomics.store(control, 0, 1);
  expect(await new Job(kernel, 2, 2, control).start([shared], out)).toBe(JobStatus.Cancelled);
});

it('refuses with a place and a way out', () => {
  const { refusal } = native().compile('(x) => x + unknown', [{ kind: 'column', dtype: 'f64' }], null, find, evaluate);
  expect(refusal).toMatchObject({ code: 'free-variable', line: 1, column: 12 });
  expect(refusal!.wayOut).not.toBe('');
});

it('asks what is captured, once, and reads the values in that order', () => {
  const asked: string[] = [];
  const told: Record<string, NativeCaptured> = {
    '0 k': { kind: 'number' },
    '0 lib': { kind: 'object' },
    '0 lib.helper': { kind: 'function', index: 1, name: 'helper', source: '(v) => v * t[0] + k' },
    '1 t': { kind: 'view', dtype: 'i16' },
    '1 k': { kind: 'number' },
  };
  const answer = (fn: number, path: string[]) => {
    asked.push(`${fn} ${path.join('.')}`);
    return told[asked[asked.length - 1]!] ?? find(fn, path);
  };
  const args = [{ kind: 'column', dtype: 'f64' }] as const;
  const { kernel } = native().compile('(x) => k + lib.helper(x) + lib.helper(k)', args, null, answer, evaluate);
  expect(asked).toEqual(Object.keys(told));
  expect(kernel!.signature).toBe('(x: f64; k: f64, t in helper: view<i16>, k in helper: f64) -> f64');
  const out = new Float64Array(1);
  new (native().Job)(kernel!, 1, 1, null).runHere([Float64Array.of(5), 100, Int16Array.of(7), 0.5], out, 1000);
  expect(out[0]).toBe(100 + (5 * 7 + 0.5) + (100 * 7 + 0.5));
  const error = new Error('cannot be read');
  const failing = () => {
    throw error;
  };
  expect(() => native().compile('(x) => k', args, null, failing, evaluate)).toThrow(error);
});

it('names the function in which a refusal stands', () => {
  const helper = { kind: 'function', index: 1, name: 'helper', source: '(v) =>\n v + nowhere' } as const;
  const answer = (fn: number, path: string[]) => (path[0] === 'helper' ? helper : find(fn, path));
  const { refusal } = native().compile('(x) => helper(x)', [{ kind: 'number' }], null, answer, evaluate);
  expect(refusal).toMatchObject({ code: 'free-variable', function: 'helper', line: 2, column: 6 });
});

it('refuses memory that is too short', () => {
  const { Job } = native();
  const kernel = compile().kernel!;
  expect(() => new Job(kernel, 3, 1, null).runHere([new Float64Array(2)], new Float64Array(3), 10)).toThrow();
  expect(() => new Job(kernel, 3, 1, null).runHere([new Float64Array(3)], new Float64Array(2), 10)).toThrow();
});
