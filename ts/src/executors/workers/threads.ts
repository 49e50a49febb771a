/** Workers that are threads of this process. */
import { threadMemory } from '../../workers/memory.js';
import type { Budget } from '../../workers/nested.js';
import { threads } from '../../workers/thread.js';
import type { Crew } from './crew.js';
import { createWorkersExecutor, type WorkersExecutor } from './executor.js';
import type { WorkerOptions } from './pools.js';

const crew: Crew = {
  name: 'threads',
  capabilities: { preemptive: true, isolated: false, sharedMemory: true, async: true },
  memory: threadMemory,
  connect: threads,
};

/**
 * Makes an executor over worker threads, for one call of `Parallel`.
 * @param budget what the call may use, and how deep in others it is.
 */
export function createThreadsExecutor(
  options: WorkerOptions = {},
  budget: Budget = { cores: 1, depth: 0 },
): WorkersExecutor {
  return createWorkersExecutor(crew, { options, budget, above: createThreadsExecutor });
}
