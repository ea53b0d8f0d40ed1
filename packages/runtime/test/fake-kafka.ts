import type { TributaryError } from '@tributary/errors';
import type { RawRecord } from '@tributary/interpret';
import type { ConsumerOptions, Kafka } from '@tributary/kafka';

/** A consumer as `packages/kafka` promises it, without a Kafka: the test delivers. */
export interface FakeConsumer {
  options: ConsumerOptions;
  state: 'running' | 'stopping' | 'stopped';
  /** Hands a batch out as Kafka would; resolves with whether it would be committed. */
  deliver(...records: RawRecord[]): Promise<boolean>;
  /** Ends it from Kafka's side. */
  end(error: TributaryError): void;
}

/** What starts consumers, and all that were started. */
export interface FakeKafka extends Pick<Kafka, 'startConsumer'> {
  consumers: FakeConsumer[];
  /** Those that have not ended. */
  running(): FakeConsumer[];
  /** How often a start was tried. */
  starts(): number;
  /** What each of the next starts does instead of starting at once: waits for the promise, and rejects where that does. */
  onNextStarts: Promise<unknown>[];
  /** What each of the next stops waits for besides running batches. */
  onNextStops: Promise<unknown>[];
}

export function createFakeKafka(): FakeKafka {
  const consumers: FakeConsumer[] = [];
  const onNextStarts: Promise<unknown>[] = [];
  const onNextStops: Promise<unknown>[] = [];
  let starts = 0;
  return {
    consumers,
    onNextStarts,
    onNextStops,
    starts: () => starts,
    running: () => consumers.filter(({ state }) => state !== 'stopped'),
    async startConsumer(options) {
      starts += 1;
      await onNextStarts.shift();
      const { consumer, stop } = createConsumer(options, onNextStops);
      consumers.push(consumer);
      return { pause: () => undefined, resume: () => undefined, stop };
    },
  };
}

function createConsumer(options: ConsumerOptions, onNextStops: Promise<unknown>[]) {
  const controller = new AbortController();
  const batches = new Set<Promise<boolean>>();
  const consumer: FakeConsumer = {
    options,
    state: 'running',
    async deliver(...records) {
      if (consumer.state !== 'running') return false;
      const batch = {
        topic: 'raw.acme',
        partition: 3,
        epoch: 1,
        records: records.map(toIncoming),
        signal: controller.signal,
      };
      const outcome = options.onBatch(batch).then(
        () => true,
        () => false,
      );
      batches.add(outcome);
      return outcome;
    },
    end(error) {
      consumer.state = 'stopped';
      options.onStopped(error);
    },
  };
  const stop = async () => {
    if (consumer.state === 'running') consumer.state = 'stopping';
    controller.abort(new Error('The consumer stops'));
    await Promise.all(batches);
    await onNextStops.shift();
    consumer.state = 'stopped';
  };
  return { consumer, stop };
}

function toIncoming({ headers, ...record }: RawRecord) {
  return { ...record, timestampMs: 0, headers: headers.map(([name, value]): [string, Buffer] => [name, value]) };
}
