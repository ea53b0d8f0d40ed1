import type { Row } from '../row.ts';

/** Logs that are not as the runtime left them. */
export const logs: Row[] = [
  {
    id: 'F-47',
    title: 'Partitions are added to the raw topic under load',
    // They are found when knowledge of topics is a minute old.
    holds: { recoveryMs: 90_000 },
    async run(trial) {
      await trial.stage.addPartitions(trial.stage.names.raw('flood'), 9);
      trial.injected();
      await trial.flow(65_000);
      await trial.recovered();
    },
  },
  {
    id: 'F-48',
    title: 'A log whose start has passed the committed offset',
    isShort: true,
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      const { stage } = trial;
      const topic = stage.names.raw('flood');
      const group = `${stage.group}.flood`;
      await trial.outage(async () => {
        for (const runtime of trial.runtimes()) await runtime.terminate();
        const committed = await stage.admin.committed(group, topic);
        // What was done with is deleted, and the group put back before it: nothing is lost, and nobody can know that.
        await stage.admin.deleteRecordsBefore(topic, committed);
        await stage.admin.setCommitted(
          group,
          topic,
          committed.map(({ partition }) => ({ partition, offset: 0n })),
        );
        trial.injected();
        const stopped = trial.launch();
        await stopped.reaches('stopped');
        await trial.flow(1_000);
        trial.expect('the stop has a code', stopped.log().includes('consume.offset_out_of_range'));
        const untouched = await stage.admin.committed(group, topic);
        trial.expect(
          'no offset has jumped',
          untouched.every(({ offset }) => offset === 0n),
        );
        await stopped.terminate();
        await stage.admin.setCommitted(group, topic, committed);
        await Promise.all([trial.start(), trial.start()]);
      });
      await trial.recovered();
    },
  },
];
