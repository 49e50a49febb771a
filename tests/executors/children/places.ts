// Errors of a program in TypeScript: prints their stacks. Lines that are to be in them are marked.
import { delayed, Parallel } from '../../../ts/dist/index.js';
import { helper } from './places-helper.ts';

interface Row {
  readonly a: number;
}

type Backend = NonNullable<NonNullable<Parameters<typeof Parallel>[0]>['backend']>;

class Failure extends Error {
  readonly row: Row;
  constructor(row: Row) {
    super('row');
    this.row = row;
  }
}

const throwing = (a: number): number => {
  type Local = { readonly row: Row };
  const local: Local = { row: { a } };
  throw new Failure(local.row); // place: throwing
};

const calling = (a: number): number => {
  const row: Row = { a };
  return helper(row.a); // place: calling
};

// Captures nothing, so that nobody has looked where it stands.
const free = (a: number): number => {
  const row: Row = { a };
  throw `${row.a}`.repeat(-1); // place: free
};

const later = async (a: number): Promise<number> => {
  const row: Row = { a };
  await null;
  throw new TypeError('later', { cause: new Failure(row) }); // place: later
};

const parallel = Parallel({ backend: process.argv[2] as Backend, nJobs: 2 });
const stacks: string[][] = [];
for (const task of [throwing, calling, free, later]) {
  try {
    await parallel([delayed(task as (a: number) => unknown)(1)]); // place: call
  } catch (error) {
    const { stack, cause } = error as Error;
    stacks.push([stack!, (cause as Error | undefined)?.stack ?? '']);
  }
}
console.log(JSON.stringify(stacks));
