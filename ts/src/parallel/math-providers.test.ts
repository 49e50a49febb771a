import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { InvalidArgumentError, jit, mathProviders, Parallel } from '../index.js';

it('lists every function of Math', () => {
  const providers = mathProviders();
  const functions = Object.getOwnPropertyNames(Math).filter((name) => typeof Math[name as keyof Math] === 'function');
  for (const name of functions) expect(providers, name).toHaveProperty(name);
  expect(providers.sqrt).toEqual({ provider: 'an instruction', exact: true, points: 0, differ: 0, inBlocks: false });
  expect(providers.random).toMatchObject({ provider: undefined, exact: false, reason: 'Math.random is not compiled' });
  for (const name of ['sin', 'exp', 'pow', 'cbrt', 'hypot']) {
    expect(providers[name]!.provider, name).toBeTypeOf('string');
    expect(providers[name]).toMatchObject({ exact: true, differ: 0 });
    expect(providers[name]!.points, name).toBeGreaterThanOrEqual(2000);
  }
  if (!('f16round' in Math)) expect(providers.f16round?.reason).toBe('this host has no Math.f16round');
});

it('is the same for fast where everything is exact', () => {
  expect(mathProviders({ math: 'fast' })).toEqual(mathProviders());
});

it('refuses other modes', () => {
  for (const make of [mathProviders, Parallel, (options: object) => jit((x: number) => x, options)]) {
    expect(() => make({ math: 'quick' } as never)).toThrow(InvalidArgumentError);
    expect(() => make({ math: 'quick' } as never)).toThrow(
      "math must be one of 'exact', 'fast', but got a string, 'quick'",
    );
  }
  expect(() => mathProviders(null as never)).toThrow('mathProviders() takes an object of options, but got null');
});

it('takes a provider next to V8 under fast, where there is none with its bits', async () => {
  const child = fileURLToPath(new URL('../testing/math-without-v8.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', import.meta.resolve('tsx'), child], {
    env: { ...process.env, MILLRACE_MATH_WITHOUT: 'v8,pow' },
  });
  const told = JSON.parse(stdout);
  const { sinh, cbrt } = told.providers.exact;
  expect(sinh.provider ?? '').not.toMatch(/^v8/);
  // V8's and others' differ at about every tenth point by a unit.
  expect(cbrt.provider).toBe(undefined);
  expect(cbrt.reason).toMatch(
    /^no implementation of Math\.cbrt here has V8's bits \(points that differ: libm::cbrt \d+, cbrt of/,
  );
  const near = told.providers.fast.cbrt;
  expect(near.exact).toBe(false);
  expect(near.differ).toBeGreaterThan(0);
  expect(near.differ).toBeLessThan(near.points);
  expect(told.refused).toBe('math-provider');
  expect(told.plain).toMatch(/^inline: it is not compiled, since no implementation of Math\.cbrt/);
  for (const said of [told.fast, told.parallel]) {
    expect(said).toMatch(
      /^native: \(x: f64\) -> f64.*; Math\.cbrt by .*cbrt.*, which is not exact: 1 ulp from V8's at most$/,
    );
  }
  expect(told.units).toBe(1);
  expect(told.default).toBe(0);
});
