/** What was learned about functions that were sent to workers. It is kept for a while, by text: many are made anew for every call. */
import type { AnyFunction } from '../../functions/task.js';

/** How long a lesson is kept, in milliseconds: machines are busy at times and idle at others. */
const KEPT_MS = 30_000;

/** How many lessons are kept; the oldest is forgotten first. */
const MAX_LESSONS = 512;

/** That it did not pay counts for calls that take less than so many times what they took then. */
const SIMILAR = 3;

/** How calls of a function did. Times are in milliseconds. */
export interface Lesson {
  /** What an item takes here. */
  readonly rate: number;
  /** What sending an item and hearing of its result takes of this thread. */
  readonly ship: number;
  /** Whether it paid to send them. */
  readonly pays: boolean;
}

const lessons = new Map<string, Lesson & { readonly until: number }>();

/** What is known of a function's calls that take so long here. */
export function lessonOf(fn: AnyFunction, rate: number): Lesson | undefined {
  if (lessons.size === 0) return undefined;
  const text = textOf(fn);
  const lesson = lessons.get(text);
  if (lesson === undefined) return undefined;
  if (lesson.until < performance.now()) {
    lessons.delete(text);
    return undefined;
  }
  return lesson.pays || rate < lesson.rate * SIMILAR ? lesson : undefined;
}

export function learn(fn: AnyFunction, lesson: Lesson): void {
  const text = textOf(fn);
  lessons.delete(text);
  lessons.set(text, { ...lesson, until: performance.now() + KEPT_MS });
  if (lessons.size <= MAX_LESSONS) return;
  const [oldest] = lessons.keys();
  lessons.delete(oldest!);
}

/** Forgets everything: for tests. */
export function forgetLessons(): void {
  lessons.clear();
}

/** V8 keeps the hash of a text, and gives the same text for the same function. */
export function textOf(fn: AnyFunction): string {
  return Function.prototype.toString.call(fn);
}
