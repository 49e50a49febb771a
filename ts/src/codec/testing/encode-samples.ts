/** Prints the bytes of every sample: `node --import tsx encode-samples.ts`. */
import { createHash } from 'node:crypto';
import { Capture } from '../../functions/closure/index.js';
import { encode } from '../index.js';
import { samples } from './samples.js';

const factor = 3;
const helper = (n: number) => n * factor;
class Shape {
  size = 1;
  scaled(by: number) {
    return helper(by) * this.size;
  }
}

export function hashes(): [name: string, hash: string][] {
  const options = { describe: (about: object) => new Capture(about) };
  const all: (readonly [string, unknown])[] = [
    ...samples,
    ['closure', helper],
    ['instance', [new Shape(), new Shape()]],
  ];
  return all.flatMap(([name, value]) =>
    [false, true].map((canonical): [string, string] => {
      const { bytes } = encode(value, { ...options, canonical });
      return [`${name} ${canonical}`, createHash('sha256').update(bytes).digest('hex')];
    }),
  );
}

if (process.argv[2] === 'print') process.stdout.write(JSON.stringify(hashes()));
