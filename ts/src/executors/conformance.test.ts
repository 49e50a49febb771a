import { createFakeNative } from '../testing/fake-native.js';
import { createAsyncExecutor } from './async/executor.js';
import { createAutoExecutor } from './auto/executor.js';
import { conforms } from './conformance.js';
import { createNativeExecutor, nativeExecutor } from './native/executor.js';
import { createSequentialExecutor } from './sequential.js';
import { createDistantExecutor, createProcessesExecutor } from './workers/processes.js';
import { createThreadsExecutor } from './workers/threads.js';

conforms('threads', () => createThreadsExecutor());
conforms('processes', () => createProcessesExecutor());
conforms('processes without common memory', () => createDistantExecutor());
conforms('sequential', createSequentialExecutor);
conforms('async', createAsyncExecutor);
conforms('native', nativeExecutor);
conforms('native over a fake addon', () => {
  const fake = createFakeNative();
  return createNativeExecutor(() => fake);
});
conforms('auto', () => createAutoExecutor(nativeExecutor()));
