// biome-ignore-all lint/complexity/noArguments: a rest parameter would make a list for every call.
/** The function that users call instead of their own: it adds as little to a call as can be. */
import type { AnyFunction } from '../functions/task.js';
import type { Site } from './site.js';

/**
 * A function that calls go through: of as many parameters as are written out where there are few, since a rest parameter makes a
 * list for each call.
 */
export function wrapperOf(site: Site, arity: number): AnyFunction {
  switch (arity) {
    case 0:
      return function call(this: unknown): unknown {
        if (new.target !== undefined) return site.construct(arguments, new.target, call);
        const result = arguments.length === 0 ? site.hot() : null;
        return result === undefined || result === null ? site.other(this, arguments, result) : result;
      };
    case 1:
      return function call(this: unknown, a: unknown): unknown {
        if (new.target !== undefined) return site.construct(arguments, new.target, call);
        const result = arguments.length === 1 ? site.hot(a) : null;
        return result === undefined || result === null ? site.other(this, arguments, result) : result;
      };
    case 2:
      return function call(this: unknown, a: unknown, b: unknown): unknown {
        if (new.target !== undefined) return site.construct(arguments, new.target, call);
        const result = arguments.length === 2 ? site.hot(a, b) : null;
        return result === undefined || result === null ? site.other(this, arguments, result) : result;
      };
    case 3:
      return function call(this: unknown, a: unknown, b: unknown, c: unknown): unknown {
        if (new.target !== undefined) return site.construct(arguments, new.target, call);
        const result = arguments.length === 3 ? site.hot(a, b, c) : null;
        return result === undefined || result === null ? site.other(this, arguments, result) : result;
      };
    case 4:
      return function call(this: unknown, a: unknown, b: unknown, c: unknown, d: unknown): unknown {
        if (new.target !== undefined) return site.construct(arguments, new.target, call);
        const result = arguments.length === 4 ? site.hot(a, b, c, d) : null;
        return result === undefined || result === null ? site.other(this, arguments, result) : result;
      };
    default:
      return function call(this: unknown, ...args: unknown[]): unknown {
        if (new.target !== undefined) return site.construct(args, new.target, call);
        const result = args.length === arity ? site.hot(...args) : null;
        return result === undefined || result === null ? site.other(this, args, result) : result;
      };
  }
}
