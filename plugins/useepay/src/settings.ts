import type { StandardResult, StandardSchemaV1 } from '@tributary/plugin-sdk';

/** What a number in an amount counts: whole units of its currency (`100.23`), or the smallest (`10023`). */
export type AmountUnit = 'major' | 'minor';

/** The settings of an account of UseePay. */
export interface Settings {
  amountUnit: AmountUnit;
}

/** Standard Schema of the settings. There is no default: UseePay's documents contradict each other, and a wrong guess is a factor of 100. */
export const settings: StandardSchemaV1<unknown, Settings> = {
  '~standard': { version: 1, vendor: '@tributary/plugin-useepay', validate },
};

function validate(value: unknown): StandardResult<Settings> {
  const { amountUnit, ...others } = typeof value === 'object' ? { ...(value as Record<string, unknown> | null) } : {};
  const issues = Object.keys(others).map((name) => ({ path: [name], message: 'UseePay has no such setting' }));
  if (amountUnit !== 'major' && amountUnit !== 'minor') {
    const message = 'must be "major" (amounts as 100.23) or "minor" (10023); only your own webhooks tell which';
    return { issues: [{ path: ['amountUnit'], message }, ...issues] };
  }
  return issues.length > 0 ? { issues } : { value: { amountUnit } };
}
