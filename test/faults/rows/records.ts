import type { Row } from '../row.ts';

const onlyPoison = { redelivered: 0, poison: 1, ignored: 0 };

/** Records that are too many, too bad or too large. */
export const records: Row[] = [
  {
    id: 'F-31',
    title: 'A provider that sends nothing but poison, beside one that does not',
    isShort: true,
    providers: ['flood', 'trickle'],
    mixtures: { flood: onlyPoison },
    holds: { recoveryMs: 5_000 },
    async run(trial) {
      trial.loads.get('flood')?.setRate(300);
      trial.injected();
      await trial.flow(5_000);
      trial.loads.get('flood')?.setRate(50);
      await trial.recovered();
    },
  },
  {
    id: 'F-32',
    title: 'Dead letters cannot be written for a while',
    holds: { recoveryMs: 20_000 },
    async run(trial) {
      const topic = trial.stage.names.deadLetters('flood');
      await trial.outage(async () => {
        await trial.stage.setTopic(topic, { 'max.message.bytes': '60' });
        trial.injected();
        await trial.flow(6_000);
        await trial.stage.setTopic(topic, { 'max.message.bytes': '4194304' });
      });
      await trial.recovered();
    },
  },
  {
    id: 'M-01',
    title: 'A batch that is larger than max.message.bytes of its topic',
    isShort: true,
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      await trial.stage.setTopic(trial.stage.names.canonical('payments'), { 'max.message.bytes': '16000' });
      trial.injected();
      // A backlog, so that there is more to publish at once than fits.
      await trial.outage(async () => {
        await Promise.all(trial.runtimes().map((runtime) => runtime.terminate()));
        await trial.flow(5_000);
        await Promise.all([trial.start(), trial.start()]);
      });
      await trial.recovered();
    },
  },
];
