/** Workers that are processes of their own. */
import { later } from '../../later.js';
import { noMemory, processMemory } from '../../workers/maps/memory.js';
import type { Budget } from '../../workers/nested.js';
import type { Executor } from '../executor.js';
import type { Crew } from './crew.js';
import { createWorkersExecutor } from './executor.js';
import type { WorkerOptions } from './pools.js';

const crew: Crew = {
  name: 'processes',
  capabilities: { preemptive: true, isolated: true, sharedMemory: false, async: true },
  memory: processMemory,
  connect: (options) => later.process().processes(options),
};

/**
 * Makes an executor over child processes, for one call of `Parallel`.
 * @param budget what the call may use, and how deep in others it is.
 */
export function createProcessesExecutor(
  options: WorkerOptions = {},
  budget: Budget = { cores: 1, depth: 0 },
): Executor {
  return createWorkersExecutor(crew, { options, budget, above: createProcessesExecutor });
}

/** The same with everything sent as bytes, as it is where the addon is missing. For tests. */
export function createDistantExecutor(options: WorkerOptions = {}): Executor {
  const budget = { cores: 1, depth: 0 };
  return createWorkersExecutor({ ...crew, memory: noMemory }, { options, budget, above: createDistantExecutor });
}
