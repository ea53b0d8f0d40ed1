import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runConformance } from '@tributary/plugin-testing';
import { pluginIds, pluginsFolder } from './plugins-folder.ts';

test.each(pluginIds)(
  '%s conforms',
  async (id) => {
    const { cases, findings } = await runConformance(join(pluginsFolder, id));
    expect(findings).toEqual([]);
    expect(cases).toBeGreaterThan(0);
  },
  120_000,
);
