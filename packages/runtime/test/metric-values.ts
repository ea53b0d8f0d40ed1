import type { Metrics } from '@tributary/host';

/** The series of a metric that are not 0: label values, joined by a space in the order of the labels → value. */
export async function valuesOf(metrics: Metrics, name: string): Promise<Record<string, number>> {
  const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith(`${name}{`));
  const series = lines.map((line): [string, number] => {
    const labels = [...line.matchAll(/="([^"]*)"/g)].map(([, value]) => value);
    return [labels.join(' '), Number(line.slice(line.lastIndexOf(' ')))];
  });
  return Object.fromEntries(series.filter(([, value]) => value !== 0));
}
