import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timestampedHmac } from '@tributary/plugin-sdk';
import type { SignedWebhook } from '../../packages/cli/src/forge.ts';

const root = join(import.meta.dirname, '../..');
const signature = timestampedHmac({ header: 'x-example-signature', encoding: 'hex', toleranceSeconds: 300 });

/** Somebody who writes a plugin in a folder of their own, outside of the repository. */
export interface Author {
  /** Where the author works; the cache is in there too. */
  home: string;
  /** The plugin's folder. */
  folder: string;
  /** Saves a new version, in which a paid payment has another status; `change` is made to its source. */
  save(version: string, status: string, change?: (source: string) => string): void;
  /** A webhook of a payment that was paid, as the platform would sign it. */
  webhook(event: string, payment: string): SignedWebhook;
  remove(): void;
}

/** The plugin is the template's: several files, of which one is changed that the others import. */
export function createAuthor(): Author {
  const home = mkdtempSync(join(tmpdir(), 'tributary-author-'));
  const folder = join(home, 'plugin');
  const payments = join(folder, 'src/payments.ts');
  cpSync(join(root, 'packages/cli/template/plugin'), folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules/@tributary'), { recursive: true });
  symlinkSync(join(root, 'packages/plugin-sdk'), join(folder, 'node_modules/@tributary/plugin-sdk'));
  const text = readFileSync(payments, 'utf8');
  return {
    home,
    folder,
    save(version, status, change = (source) => source) {
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'example', version, type: 'module' }));
      writeFileSync(payments, change(text.replace("'SUCCEEDED'", `'${status}'`)));
    },
    webhook(event, payment) {
      const data = { id: payment, status: 'paid', amount: '10.50', currency: 'EUR' };
      const body = Buffer.from(JSON.stringify({ id: event, type: 'payment.paid', data }));
      const secret = readFileSync(join(home, 'cache/tributary/demo/example-main.key'));
      const key = signature.prepareSigningKey(secret);
      return { headers: signature.sign({ body, key, signedAt: Date.now() * 1000 }), body };
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
