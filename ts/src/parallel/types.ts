/** What columns hold and what results become, as types. */

// biome-ignore lint/suspicious/noTsIgnore: the package is optional; without it Vectors are of type `any`.
/** @ts-ignore */
import type { Vector } from 'apache-arrow';
import type { ArrowVectorLike } from '../arrow/vector.js';
import type { Call } from '../functions/call.js';
import type { NumericArray } from '../native.js';

/**
 * One value for each item: a typed array, an Arrow Vector, an array or other iterable; or a number or boolean for all
 * items.
 */
export type ColumnLike<T = unknown> = Iterable<T> | ArrowVectorLike<T> | number | boolean;

/** What a function gets from a column for one item. */
export type ItemOf<C> = C extends number
  ? number
  : C extends boolean
    ? boolean
    : C extends ArrowVectorLike<infer T>
      ? VectorItem<T>
      : C extends Iterable<infer T>
        ? T
        : never;

/** What a function gets from columns for one item. */
export type ItemsOf<C extends readonly unknown[]> = { -readonly [K in keyof C]: ItemOf<C[K]> };

/** What a function gives in the end: delayed ones give their call's result, async ones what they resolve to. */
export type ResultOf<R> = R extends Call<infer U> ? Awaited<U> : Awaited<R>;

/** What `map` gives: see `Parallel.map`. */
export type Mapped<As, C extends readonly unknown[], R> = As extends 'arrow'
  ? Vector
  : HasArrow<C> extends true
    ? Vector
    : HasTyped<C> extends true
      ? TypedResult<R>
      : R[];

/** What calls give: an array, or a Vector. */
export type CallResults<As, C> = As extends 'arrow' ? Vector : ResultOf<C>[];

/** Vectors say that items may be null; most have none, and functions on numbers are to be usable with them. */
type VectorItem<T> = [NonNullable<T>] extends [never] ? T : NonNullable<T>;

type HasArrow<C extends readonly unknown[]> = true extends { [K in keyof C]: IsArrow<C[K]> }[number] ? true : false;
type HasTyped<C extends readonly unknown[]> = true extends { [K in keyof C]: IsTyped<C[K]> }[number] ? true : false;
type IsArrow<C> = C extends { readonly data: readonly unknown[]; get(index: number): unknown } ? true : false;
type IsTyped<C> = C extends NumericArray | BigInt64Array | BigUint64Array ? true : false;

/** Over a plain `ArrayBuffer`, in a way that TypeScript before 5.7 can read: notebooks have 5.0. */
type OwnFloat64Array = ReturnType<Float64ArrayConstructor['of']>;
type OwnUint8Array = ReturnType<Uint8ArrayConstructor['of']>;

type TypedResult<R> = [R] extends [number]
  ? OwnFloat64Array
  : [R] extends [boolean]
    ? OwnUint8Array
    : R[] | (number extends R ? OwnFloat64Array : never) | (boolean extends R ? OwnUint8Array : never);
