import { isolate, outcomesOf, webhooks } from '../worker/isolation-under-test.ts';
import { aWhile } from '../until.ts';

// A process with a plugin that prints what it reads: says what became of one webhook, and nothing else is to be read.
const { interpret, close } = isolate();
const outcomes = outcomesOf(await interpret(webhooks('prints')));
await aWhile();
await close();
process.stdout.write(`${outcomes.join()}\n`);
