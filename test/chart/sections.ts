import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema, type ConfigJsonSchema } from '@tributary/host';
import type { Check } from './check.ts';
import { chartFolder } from './rendering.ts';

interface Keys {
  properties?: Record<string, Keys>;
  items?: Keys;
  $defs?: Record<string, Keys>;
  const?: unknown;
}

/** The keys of the application's configuration that the chart takes, and those that it makes itself. */
export const sections: Check = {
  name: 'the values know every key of the configuration',
  needs: [],
  problems: () => {
    const chart = JSON.parse(readFileSync(join(chartFolder, 'values.schema.json'), 'utf8')) as Keys;
    const application = configJsonSchema();
    const account = accountOf(application);
    return [
      ...differences('runtime.config', {
        chart: chart.properties?.['runtime']?.properties?.['config'],
        application: application.properties?.['runtime'],
      }),
      ...differences('ingress.config', {
        chart: chart.properties?.['ingress']?.properties?.['config'],
        application: application.properties?.['ingress'],
        ofApplication: ['host', 'port'],
      }),
      ...differences('kafka', { chart: chart.properties?.['kafka'], application: application.properties?.['kafka'] }),
      ...differences('an account', { chart: chart.$defs?.['account'], application: account }),
      ...differences('a key', {
        chart: chart.$defs?.['account']?.properties?.['keys']?.items,
        application: account.properties?.['keys']?.items,
        // A key is a file of a Secret here.
        ofApplication: ['env', 'file'],
        ofChart: ['secret', 'key'],
      }),
    ];
  },
};

function accountOf({ properties }: ConfigJsonSchema): ConfigJsonSchema {
  const provider = valuesOf(properties?.['providers']);
  return valuesOf(provider.properties?.['accounts']);
}

/** The schema of the values of a map with free names. */
function valuesOf(map: ConfigJsonSchema | undefined): ConfigJsonSchema {
  const values = map?.additionalProperties;
  return typeof values === 'object' ? values : {};
}

interface Sides {
  chart: Keys | undefined;
  application: ConfigJsonSchema | undefined;
  /** What one of them alone has, rightly. */
  ofApplication?: string[];
  ofChart?: string[];
}

function differences(name: string, { chart, application, ofApplication = [], ofChart = [] }: Sides): string[] {
  const known = Object.entries(chart?.properties ?? {}).filter(
    ([key, value]) => !isRefused(value) && !ofChart.includes(key),
  );
  const chartKeys = known.map(([key]) => key);
  const wanted = Object.keys(application?.properties ?? {}).filter((key) => !ofApplication.includes(key));
  return [
    ...(wanted.length === 0 ? [`${name} is not in the application's schema`] : []),
    ...wanted.filter((key) => !chartKeys.includes(key)).map((key) => `${name}: the chart does not know ${key}`),
    ...chartKeys.filter((key) => !wanted.includes(key)).map((key) => `${name}: the application does not know ${key}`),
  ];
}

/** Names that stand in the schema to be refused with a sentence. */
function isRefused(value: Keys & { $ref?: string }): boolean {
  return value.const !== undefined || value.$ref === '#/$defs/inlineSecret';
}
