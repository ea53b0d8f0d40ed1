import { once as happened } from 'node:events';
import { createIdempotency } from '../../src/idempotency/idempotency.ts';
import { openPostgres, openSqlite, type Bench } from './bench.ts';
import { context, succeeded, type PaymentSucceeded } from './succeeded.ts';

/*
 * A process that handles one event: `node one-attempt.ts <file or url> <id>`. It says `working` when the handler has done its
 * work, ends the handler when it is sent a line, and says then what became of the event.
 */

const [where = '', id = ''] = process.argv.slice(2);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function attempt<Tx>({ open, write }: Bench<Tx>): Promise<void> {
  const once = createIdempotency({ store: open({ group: 'processes' }), duplicates: 'surface' });
  const handler = once<PaymentSucceeded>(async (_event, { tx, duplicate }) => {
    if (duplicate) return 'duplicate';
    await write(tx, id);
    say('working');
    await happened(process.stdin, 'data');
    return 'new';
  });
  say(String(await handler(succeeded(id), context)));
}

await (where.startsWith('postgres:') ? attempt(await openPostgres(where)) : attempt(openSqlite(where)));
process.exit();
