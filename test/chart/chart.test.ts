import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCheck } from './check.ts';
import { renderAll, shortChecks } from './gate.ts';
import { openToolbox } from './toolbox.ts';

const toolbox = openToolbox();

describe('the chart, without a cluster (npm run test:chart has one)', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'tributary-chart-'));
  const context = { toolbox, renderings: renderAll(toolbox), scratch, closers: [] };
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  for (const check of shortChecks) {
    const missing = toolbox.missing(check.needs);
    // What is not built here is counted as skipped: the build takes minutes, once.
    const tell = missing.length === 0 ? test : test.skip;
    const name = missing.length === 0 ? check.name : `${check.name} (not built: ${missing.join(', ')})`;
    tell(name, async () => expect((await makeCheck(check, context)).problems).toEqual([]), 120_000);
  }
});
