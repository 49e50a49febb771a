/** Which reader reads what, by tag. */
import type { Decoder } from '../decoder.js';
import { readMade } from '../functions/made.js';
import {
  readBound,
  readBuiltin,
  readClosure,
  readGroup,
  readIntrinsic,
  readKnown,
  readNamedFunction,
  readNoted,
  readPackage,
  readRequire,
} from '../revive/read.js';
import { Tag } from '../tag.js';
import { readArray, readBlock } from './array.js';
import { readMap, readSet } from './collections.js';
import { readDomException, readError } from './error.js';
import { readBuffer, readCopiedShared, readNamed, readOwnView, readPosted, readResizable, readView } from './memory.js';
import { readDecorated, readInstance, readObject, readPrototypeOf, readReduced } from './objects.js';
import { readBoxed, readDate, readRegexp, readSearchParams, readUrl } from './simple.js';
import { readTextDecoder } from './stateless.js';

export type Read = (decoder: Decoder, tag: number, later: boolean) => unknown;

const rows: readonly (readonly [number, Read])[] = [
  [Tag.object, readObject],
  [Tag.nullObject, readObject],
  [Tag.instance, readInstance],
  [Tag.derived, readInstance],
  [Tag.prototypeOf, readPrototypeOf],
  [Tag.array, readArray],
  [Tag.sparseArray, readArray],
  [Tag.integers, readBlock],
  [Tag.doubles, readBlock],
  [Tag.map, (decoder, _, later) => readMap(decoder, later)],
  [Tag.set, (decoder, _, later) => readSet(decoder, later)],
  [Tag.date, readDate],
  [Tag.regexp, readRegexp],
  [Tag.error, readError],
  [Tag.boxed, readBoxed],
  [Tag.url, readUrl],
  [Tag.searchParams, readSearchParams],
  [Tag.domException, readDomException],
  [Tag.decorated, readDecorated],
  [Tag.reduced, readReduced],
  [Tag.weakMap, (decoder) => decoder.add(new WeakMap())],
  [Tag.weakSet, (decoder) => decoder.add(new WeakSet())],
  [Tag.textDecoder, readTextDecoder],
  [Tag.textEncoder, (decoder) => decoder.add(new TextEncoder())],
  [Tag.buffer, readBuffer],
  [Tag.resizableBuffer, readResizable],
  [Tag.sharedBuffer, readPosted],
  [Tag.movedBuffer, readPosted],
  [Tag.copiedShared, readCopiedShared],
  [Tag.namedMemory, readNamed],
  [Tag.ownView, readOwnView],
  [Tag.view, readView],
  [Tag.closure, readClosure],
  [Tag.group, readGroup],
  [Tag.intrinsic, readIntrinsic],
  [Tag.builtin, readBuiltin],
  [Tag.package, readPackage],
  [Tag.require, readRequire],
  [Tag.bound, readBound],
  [Tag.named, readNamedFunction],
  [Tag.known, readKnown],
  [Tag.noted, readNoted],
  [Tag.made, readMade],
];

/** By tag. */
export const readers: readonly (Read | undefined)[] = rows.reduce<(Read | undefined)[]>((table, [tag, read]) => {
  table[tag] = read;
  return table;
}, []);
