/**
 * A program of its own, in a thread: one provider's plugin, which interprets the batches that it is handed. What it throws into the
 * blue ends it: nobody knows the state that it is in, and the next thread begins anew.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { framesOf, isTributaryError } from '@tributary/errors';
import { createInterpret, type Interpret, type Interpretation } from '@tributary/interpret';
import { createEncoders } from '../encoders.ts';
import { assembleProvider, configureProviders, type ConfiguredProvider } from '../provider-setup.ts';
import { writeInterpretations } from './interpretation-frame.ts';
import { rememberIntrinsics } from './intrinsics.ts';
import { createProgress, nobody } from './progress.ts';
import { readRecords } from './record-frame.ts';
import { sealProcess } from './sealed-process.ts';
import type { Order, Report, ThreadData } from './thread-messages.ts';

const data = workerData as ThreadData;
const progress = createProgress(data.progress);
// Before the plugin's module is loaded, which could change any of them.
const end = sealProcess();
const postMessage = parentPort?.postMessage.bind(parentPort);
const { encoders, later } = { encoders: createEncoders(data.schemaIds), later: setImmediate };
/** Which record of which batch the running code belongs to, or was started by. */
const running = new AsyncLocalStorage<{ batch: number; place: number }>();

/** What a batch leaves behind is looked for now and then: a look costs as much as a webhook's signature. */
const lookIntervalMs = 100;

let interpret: Interpret | undefined;
let batch = 0;
let lookedAtMs = 0;

function tell(report: Report, moved: ArrayBuffer[] = []): void {
  postMessage?.(report, moved);
}

function refuse(error: unknown): never {
  if (isTributaryError(error)) tell({ kind: 'refused', code: error.code, detail: error.detail });
  else crash(error);
  return end();
}

/** What nobody caught. Of this batch it has a place; of an earlier one, which was answered long ago, it says nothing of this one. */
function crash(error: unknown): never {
  const place = running.getStore();
  if (place !== undefined) progress.moveTo(place.batch === batch ? place.place : nobody);
  const isTold = error instanceof Error;
  tell({
    kind: 'crashed',
    name: isTold && /^[A-Za-z]{0,40}Error$/.test(error.name) ? error.name : 'Error',
    frames: isTold ? framesOf(error).join('\n') : '',
  });
  return end();
}

process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);

const configured = await configureProviders({ providers: { [data.provider]: data.config }, folder: data.folder }).then(
  ([provider]) => provider as ConfiguredProvider,
  refuse,
);
const areIntrinsicsAsTheyWere = rememberIntrinsics();

function takeKeys({ accounts }: Extract<Order, { kind: 'keys' }>): void {
  const received = Array.from(accounts, ([account, keys]) => {
    return [account, keys.map((key) => ({ ...key, secret: Buffer.from(key.secret) }))] as const;
  });
  const provider = assembleProvider(configured, { accounts: new Map(received) });
  interpret = createInterpret({ ...provider, fingerprints: data.fingerprints }, encoders);
}

function interpretBatch({ number, frame }: Extract<Order, { kind: 'batch' }>): void {
  batch = number;
  const answer = writeInterpretations(interpretAll(number, frame));
  // A plugin's patch is in effect while its answers are written, too: then they are worth nothing.
  if (!areIntrinsicsAsTheyWere()) return end();
  // What a record threw into the blue at once is heard before its batch counts as interpreted.
  later(() => {
    tell({ kind: 'interpreted', number, frame: answer }, [answer]);
    recycleWhenFull();
  });
}

function* interpretAll(number: number, frame: ArrayBuffer): Generator<Interpretation> {
  if (interpret === undefined) return end();
  let place = 0;
  for (const record of readRecords(frame)) {
    progress.moveTo(place);
    yield running.run({ batch: number, place }, interpret, record);
    place += 1;
  }
  progress.moveTo(place);
}

/** What plugins leave behind adds up. The answer is given; the next batch finds a new thread. */
function recycleWhenFull(): void {
  const now = performance.now();
  if (now - lookedAtMs < lookIntervalMs) return;
  lookedAtMs = now;
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  if (heap + external < data.memoryBytes) return;
  progress.sayOverMemory();
  end();
}

parentPort?.on('message', (order: Order) => {
  if (order.kind === 'batch') return interpretBatch(order);
  try {
    takeKeys(order);
  } catch (error) {
    refuse(error);
  }
});
tell({ kind: 'ready' });
