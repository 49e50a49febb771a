/** A worker that calls what it gets and answers with the result. */
import { parentPort } from 'node:worker_threads';
import { Capture } from '../../functions/closure/index.js';
import { decode, type Encoded, encode, encodeError, Ledger } from '../index.js';

const ledger = new Ledger();
const describe = (about: object) => new Capture(about);

parentPort!.on('message', async (message: Encoded) => {
  const options = { ledger, describe, root: 'result', move: true };
  let answer: Encoded;
  try {
    const [run, ...values] = decode(message, { ledger }) as [(...values: unknown[]) => unknown, ...unknown[]];
    answer = encode(await run(...values), options);
  } catch (error) {
    answer = encodeError(error, options);
  }
  parentPort!.postMessage(answer, [...answer.transfer]);
});
