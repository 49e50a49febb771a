/** What calls cost on worker threads. */
import { report } from './harness/report.ts';
import { costsOf } from './workers.ts';

report('threads', 'What do calls cost on worker threads?', await costsOf('threads'));
