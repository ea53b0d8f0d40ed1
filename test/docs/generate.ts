import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asyncApiPage, asyncApiText } from './asyncapi.ts';
import { extractApi } from './api-model.ts';
import { apiReport, changelog, publicPackages, unnamedChange } from './api-report.ts';
import { configurationPage, configurationPageText } from './configuration-page.ts';
import { errorsPage, errorsPageText } from './errors-page.ts';
import { eventsPage, eventsPageText } from './events-page.ts';
import { loadProviders, providerPages, providerPageTexts } from './provider-pages.ts';
import { sdkPage, sdkPageText } from './sdk-page.ts';

// Writes every page that is made of the code. Each has a test that compares.
write(errorsPage, errorsPageText());
write(eventsPage, await eventsPageText());
write(asyncApiPage, await asyncApiText());
write(configurationPage, configurationPageText());
for (const [file, text] of Object.entries(await providerPageTexts(await loadProviders())))
  write(join(providerPages, file), text);
for (const name of publicPackages) {
  const { report, declarations } = extractApi(name);
  write(apiReport(name), report);
  if (name === 'plugin-sdk') write(sdkPage, sdkPageText(declarations));
  const change = unnamedChange(name, report, readFileSync(changelog, 'utf8'));
  if (change !== undefined) process.stderr.write(`${change}\n`);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
