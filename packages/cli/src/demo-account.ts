import { loadFixtures, type Fixture } from '@tributary/plugin-sdk';

/** What a configuration must say of an account besides its keys. */
export interface DemoAccount {
  environment?: 'test';
  settings?: Record<string, unknown>;
}

/**
 * An account to which a plugin's own fixtures can be sent: with their settings, and as a test account where none of their
 * webhooks says what it is. Where some do, an account that says something too would contradict the others.
 */
export function demoAccount(pluginFolder: string): DemoAccount {
  const fixtures = fixturesIn(pluginFolder);
  const settings = fixtures.map((fixture) => fixture.settings).find((one) => Object.keys(one).length > 0);
  return {
    ...(fixtures.some(saysEnvironment) ? {} : { environment: 'test' }),
    ...(settings !== undefined && { settings }),
  };
}

function saysEnvironment({ expected }: Fixture): boolean {
  const events = expected !== null && 'events' in expected ? expected.events : [];
  return events.some((event) => (event as { environment?: unknown }).environment !== 'UNKNOWN');
}

function fixturesIn(pluginFolder: string): Fixture[] {
  try {
    return loadFixtures(pluginFolder);
  } catch {
    return []; // it has none, or one with a mistake: what is wrong with them is said where samples are made of them
  }
}
