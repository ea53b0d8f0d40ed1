import { describe, expect, test } from '@jest/globals';
import { createSlots } from '../src/slots.ts';

describe('slots', () => {
  test('are as many as were made', () => {
    const slots = createSlots(2);
    expect([slots.tryTake(), slots.tryTake(), slots.tryTake(), slots.taken()]).toEqual([true, true, false, 2]);
    slots.release();
    expect([slots.tryTake(), slots.tryTake()]).toEqual([true, false]);
  });

  test('go to those who wait, in the order in which they came, before anybody who comes later', async () => {
    const slots = createSlots(1);
    const order: string[] = [];
    await slots.take();
    const first = slots.take().then(() => order.push('first'));
    const second = slots.take().then(() => order.push('second'));
    slots.release();
    expect(slots.tryTake()).toBe(false);
    await first;
    slots.release();
    await second;
    expect([order, slots.taken()]).toEqual([['first', 'second'], 1]);
  });
});
