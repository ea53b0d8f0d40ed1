import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where the five plugins are. */
export const pluginsFolder = join(import.meta.dirname, '../../plugins');

/** Their ids. */
export const pluginIds = readdirSync(pluginsFolder).toSorted();
