/** What workers can be. */
import type { CommonMemory } from '../../workers/memory.js';
import type { WorkerKind } from '../../workers/nested.js';
import type { Connect } from '../../workers/transport.js';
import type { Capabilities } from '../executor.js';
import type { WorkerOptions } from './pools.js';

/** Workers of one kind: everything in which the executor over them differs from others. */
export interface Crew {
  readonly name: WorkerKind;
  readonly capabilities: Capabilities;
  readonly memory: CommonMemory;
  /** Gives what starts workers with these options. */
  connect(options: Pick<WorkerOptions, 'resourceLimits' | 'execArgv'>): Connect;
}
