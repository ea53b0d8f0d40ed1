import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

// Before the package is packed: the schemas of the repository become part of it, for subscribers in every language.
const folder = join(import.meta.dirname, '../schemas');
rmSync(folder, { recursive: true, force: true });
cpSync(join(import.meta.dirname, '../../../schemas'), folder, { recursive: true });
