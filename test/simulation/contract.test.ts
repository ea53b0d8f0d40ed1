import { afterAll, afterEach, beforeEach, test } from '@jest/globals';
import { takeTimersOver } from './virtual-time.ts';

afterAll(takeTimersOver());

// What is loaded from here on sees virtual time.
const { contract } = await import('./contract.ts');
const { openScriptedWorld } = await import('./scripted-world.ts');

let world: ReturnType<typeof openScriptedWorld>;
beforeEach(() => {
  world = openScriptedWorld();
});
afterEach(() => world.close());

test.each(Object.entries(contract))('the scripted broker: %s', (_, holds) => holds(world));
