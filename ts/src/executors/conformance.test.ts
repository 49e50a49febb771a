import { createFakeNative } from '../testing/fake-native.js';
import { createAsyncExecutor } from './async/executor.js';
import { createAutoExecutor } from './auto/executor.js';
import { conforms } from './conformance.js';
import { createNativeExecutor, nativeExecutor } from './native/executor.js';
import { createSequentialExecutor } from './sequential.js';
import { createDistantExecutor, createProcessesExecutor } from './workers/processes.js';
import { createThreadsExecutor } from './workers/threads.js';

const here = {
  capabilities: { preemptive: false, isolated: false, sharedMemory: true, async: true },
  runs: 'any function',
  where: 'here',
  stops: 'between items',
} as const;
const compiled = {
  capabilities: { preemptive: true, isolated: false, sharedMemory: true, async: false },
  runs: 'what compiles',
  where: 'here',
  stops: 'between items',
} as const;
const threads = {
  capabilities: { preemptive: true, isolated: false, sharedMemory: true, async: true },
  runs: 'any function',
  where: 'apart',
  stops: 'inside items',
} as const;
const processes = {
  ...threads,
  capabilities: { preemptive: true, isolated: true, sharedMemory: false, async: true },
} as const;

conforms('threads', (options) => createThreadsExecutor(options), threads);
conforms('processes', (options) => createProcessesExecutor(options), processes);
conforms('processes without common memory', (options) => createDistantExecutor(options), processes);
conforms('sequential', createSequentialExecutor, here);
conforms('async', createAsyncExecutor, here);
conforms('native', () => nativeExecutor(), { ...compiled, stops: 'inside items' });
conforms(
  'native over a fake addon',
  () => {
    const fake = createFakeNative();
    return createNativeExecutor(() => fake);
  },
  compiled,
);
conforms('auto', () => createAutoExecutor(nativeExecutor()), here);
