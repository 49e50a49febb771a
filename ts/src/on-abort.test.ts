import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { onAbort } from './on-abort.js';

it('has one listener for all who wait, and none when nobody does', () => {
  const { signal } = new AbortController();
  const leaves = Array.from({ length: 20 }, () => onAbort(signal, () => {}));
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  for (const leave of leaves) leave();
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  onAbort(signal, () => {})();
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

it('calls those who wait, and not those who left', () => {
  const controller = new AbortController();
  const called: number[] = [];
  const leave = onAbort(controller.signal, () => called.push(1));
  onAbort(controller.signal, () => called.push(2));
  const leaveOnTheWay = onAbort(controller.signal, () => called.push(3));
  leave();
  controller.abort();
  leaveOnTheWay();
  expect(called).toEqual([2, 3]);
});

it('does not mix up those who leave twice or late', () => {
  const { signal } = new AbortController();
  const leave = onAbort(signal, () => {});
  leave();
  onAbort(signal, () => {});
  leave();
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
});
