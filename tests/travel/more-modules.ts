// biome-ignore-all lint: odd code is what this file is about.
/** What functions use of other modules. */
import { EventEmitter, once } from 'node:events';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { format } from 'node:util';
import { Parser } from 'acorn';
import { type Situation, travels } from '../../ts/src/functions/closure/testing/situation.js';
import * as rates from './program/rates.js';
import rate, { calls, config, count, describe, Rate, sameRate, words } from './program/rates.js';

const load = createRequire(path.join(process.cwd(), 'package.json'));
const events = load('node:events') as typeof import('node:events');

class Wide extends Parser {
  constructor() {
    super({ ecmaVersion: 5 }, '1');
  }
  wide() {
    return 1;
  }
}

class Bus extends EventEmitter {
  sum = 0;
}

const simple = (name: string, f: () => unknown): Situation =>
  travels(
    name,
    () => f,
    (it) => it(),
  );

export const moreModules: readonly Situation[] = [
  simple('default import of the program', () => rate(2)),
  simple('function that was exported by another name', () => sameRate(3)),
  simple('function that was exported again', () => describe(4)),
  simple('namespace that was exported', () => words.describe(5)),
  simple('object of the program', () => config.nested.deep),
  simple('variable that its module assigns', () => calls),
  simple('function that assigns a variable of its module', () => [count(), count()].length),
  simple('class whose methods use imports', () => new Rate().describe()),
  simple('static member of an imported class', () => Rate.base),
  simple('modules that import each other', () => [words.describe(1), rates.default(1)]),
  simple('names of a namespace', () => Object.keys(rates).filter((it) => it === 'config')),
  travels(
    'imported function itself',
    () => rate,
    (f) => f(6),
  ),
  travels(
    'imported class itself',
    () => Rate,
    (C) => new C().value,
  ),
  travels(
    'function of Node itself',
    () => format,
    (f) => f('%s', 1),
  ),
  travels(
    'class of Node itself',
    () => EventEmitter,
    (C) => typeof new C().emit,
  ),
  travels(
    'class of a package itself',
    () => Parser,
    (C) => C.parse('1', { ecmaVersion: 5 }).type,
  ),
  simple('class of the program that extends one of Node', () => {
    const bus = new Bus();
    bus.on('add', (x: number) => {
      bus.sum += x;
    });
    bus.emit('add', 2);
    return [bus.sum, bus instanceof EventEmitter];
  }),
  simple('class of the program that extends one of a package', () => new Wide().wide()),
  simple('module of Node that was required', () => typeof new events.EventEmitter().on),
  simple('function of Node that gives a promise', async () => {
    const emitter = new EventEmitter();
    setImmediate(() => emitter.emit('done', 5));
    return await once(emitter, 'done');
  }),
  simple('module that is asked of the process', () => process.getBuiltinModule('node:path').sep),
  simple('module that the task imports', async () => (await import('node:path')).basename('/a/b')),
  simple('package that the task imports', async () => typeof (await import('acorn')).parse),
  simple('function of Node inside another', () => [1, 2].map((x) => path.join('/', String(x)))),
];
