import type { JobMessage } from '../../workers/messages.js';
import { type Budget, shareOf } from '../../workers/nested.js';
import type { Share } from './batch-run.js';

/** What a worker is told of its share of a batch. */
export function messageOf({ run, piece, shared, slot }: Share, job: number, { cores, depth }: Budget): JobMessage {
  const { batch, board, conversation, fn } = run;
  const { args, payload, each, base, from, to } = piece;
  const { length, slots } = board;
  return {
    kind: 'job',
    call: conversation.number,
    job,
    cores: shareOf(cores, batch.nJobs),
    depth: depth + 1,
    fn,
    args,
    payload,
    each,
    base,
    from,
    to,
    shared,
    memory: run.isCommon ? new Uint8Array(board.memory) : undefined,
    length,
    slots,
    slot,
  };
}
