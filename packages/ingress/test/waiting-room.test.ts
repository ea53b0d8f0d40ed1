import { expect, test } from '@jest/globals';
import { createWaitingRoom } from '../src/waiting-room.ts';

function roomOf(options: { maxWaiting?: number; maxBodyBytes?: number } = {}) {
  const changes: [string, number][] = [];
  const onChange = (provider: string, waiting: number): number => changes.push([provider, waiting]);
  const room = createWaitingRoom({
    providers: 2,
    maxWaiting: 4,
    maxWaitingBytes: 200,
    maxBodyBytes: 50,
    onChange,
    ...options,
  });
  return { room, changes };
}

const overloaded = expect.objectContaining({ code: 'receive.overloaded' });

test('a provider has its share of the places, and another one keeps its own (Invariant 7)', () => {
  const { room } = roomOf();
  const places = [room.enter('a'), room.enter('a')];
  for (const place of places) place.wait();
  expect(() => room.enter('a')).toThrow(overloaded);
  room.enter('b').wait();
  places[0]?.leave();
  room.enter('a').wait();
});

test('a request that is still arriving takes no place, and is refused when it is whole and none is left', () => {
  const { room } = roomOf();
  const places = [room.enter('a'), room.enter('a'), room.enter('a')];
  places[0]?.wait();
  places[1]?.wait();
  expect(() => places[2]?.wait()).toThrow(overloaded);
});

test('a provider has its share of the bytes, which come back when the request is over', () => {
  const { room } = roomOf();
  const place = room.enter('a');
  place.hold(100);
  expect(() => room.enter('a').hold(1)).toThrow(overloaded);
  room.enter('b').hold(100);
  place.leave();
  room.enter('a').hold(100);
});

test('every provider has the bytes of one body, however large bodies may be', () => {
  const { room } = roomOf({ maxBodyBytes: 300 });
  room.enter('a').hold(300);
});

test('every provider has at least one place', () => {
  const { room } = roomOf({ maxWaiting: 1 });
  room.enter('a').wait();
  room.enter('b').wait();
});

test('tells how many wait', () => {
  const { room, changes } = roomOf();
  const place = room.enter('a');
  place.wait();
  place.leave();
  expect(changes).toEqual([
    ['a', 1],
    ['a', 0],
  ]);
});
