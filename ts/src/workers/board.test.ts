import { describe, expect, it } from 'vitest';
import { Board, Kind } from './board.js';

function board(length: number, slots = 2): Board {
  const made = new Board(new SharedArrayBuffer(Board.bytes(length, slots)), length, slots);
  made.clear();
  return made;
}

describe('a board', () => {
  it('gives every item away once', () => {
    const a = board(10);
    const b = new Board(a.memory, 10, 2);
    expect([a.claim(4), b.claim(4), a.claim(4), b.claim(4), b.claim(1)]).toEqual([0, 4, 8, 10, 10]);
  });

  it('does not count on for ever behind the end', () => {
    const a = board(3);
    for (let i = 0; i < 100; i++) a.claim(1000);
    expect(a.next).toBe(1000);
  });

  it('lets one worker leave when one is asked to', () => {
    const a = board(3);
    expect(a.mustLeave()).toBe(false);
    a.askToLeave();
    expect([a.mustLeave(), a.mustLeave()]).toEqual([true, false]);
  });

  it('is clean after other use', () => {
    const a = board(5);
    a.results.fill(7);
    a.kinds.fill(Kind.Number);
    a.words.fill(9);
    a.clear();
    expect([a.next, a.isCancelled, a.done, a.current(0), a.current(1), ...a.kinds]).toEqual([
      0,
      false,
      0,
      -1,
      -1,
      ...[0, 0, 0, 0, 0],
    ]);
  });

  it('adds up what the workers have done', () => {
    const a = board(5);
    a.addDone(0, 2);
    new Board(a.memory, 5, 2).addDone(1, 1);
    expect(a.done).toBe(3);
  });
});
