import { expect, it } from 'vitest';
import { JobStatus, type Native, type NativeJob, type NativeKernel, native } from './native.js';

/** The members of an interface, checked by the compiler to be all of them. */
const members = <T>(names: Record<keyof T, true>): string[] => Object.keys(names).sort();

const evaluate = (_name: string, _arity: number, points: Float64Array) => points.map(Math.sqrt);
const compile = () => native().compile('(x) => x * 2', [{ kind: 'column', dtype: 'f64' }], [], null, evaluate);

it('exports what the interface says', () => {
  const names = members<Native>({
    compile: true,
    Job: true,
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
    returnsBoolean: true,
    canBail: true,
    signature: true,
    providers: true,
    inspectIr: true,
    inspectAsm: true,
  });
  for (const name of ofKernel) expect(name in kernel, name).toBe(true);
  const job = new (native().Job)(kernel, 2, 1, null);
  for (const name of members<NativeJob>({ runHere: true, runSlice: true, start: true, bailed: true })) {
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
  const { refusal } = native().compile('(x) => x + unknown', [{ kind: 'column', dtype: 'f64' }], [], null, evaluate);
  expect(refusal).toMatchObject({ code: 'free-variable', line: 1, column: 12 });
  expect(refusal!.wayOut).not.toBe('');
});

it('refuses memory that is too short', () => {
  const { Job } = native();
  const kernel = compile().kernel!;
  expect(() => new Job(kernel, 3, 1, null).runHere([new Float64Array(2)], new Float64Array(3), 10)).toThrow();
  expect(() => new Job(kernel, 3, 1, null).runHere([new Float64Array(3)], new Float64Array(2), 10)).toThrow();
});
