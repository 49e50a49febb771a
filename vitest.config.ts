import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // Tests import the package by its name and get the source, not the last build.
    alias: { millrace: fileURLToPath(new URL('./ts/src/index.ts', import.meta.url)) },
  },
  test: {
    include: [
      'ts/src/**/*.test.ts',
      'ts/setup/**/*.test.mjs',
      'tests/**/*.test.ts',
      'bench/**/*.test.ts',
      'examples/**/*.test.ts',
    ],
    // Workers run what is built, never TypeScript.
    globalSetup: ['ts/setup/fresh-library.mjs'],
    // Processes, not threads: a crash of native code is then a failed file, and worker threads in tests are the tests'
    // own.
    pool: 'forks',
    // One file after the other: jobs take all cores, and some tests look at how long things take.
    fileParallelism: false,
    testTimeout: 30_000,
    // Machines of public CI stall now and then. Whatever fails three times fails.
    retry: process.env.CI ? 2 : 0,
  },
});
