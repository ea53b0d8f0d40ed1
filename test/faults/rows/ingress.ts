import type { Row } from '../row.ts';

/** The way in: what was answered with 200 is stored, whatever happens. */
export const ingress: Row[] = [
  {
    id: 'F-43',
    title: 'SIGKILL of the ingress with requests in flight',
    isShort: true,
    through: 'ingress',
    perSecond: 60,
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      for (let kill = 0; kill < 2; kill += 1) {
        await trial.flow(trial.random.between(300, 1_500));
        await trial.ingress.kill();
        trial.injected();
        await trial.ingress.start();
      }
      await trial.flow(1_000);
      await trial.recovered();
    },
  },
  {
    id: 'F-13.2',
    title: 'Two of three brokers down: the ingress answers 503 and never 200',
    breaksBrokers: true,
    through: 'ingress',
    perSecond: 60,
    holds: { recoveryMs: 30_000 },
    async run(trial) {
      const load = trial.loads.get('flood');
      let accepted = 0;
      await trial.outage(async () => {
        const [one, other] = trial.cluster.nodes;
        await Promise.all([one?.kill(), other?.kill()]);
        trial.injected(2);
        // What was on its way when they died may have been stored.
        await trial.flow(6_000);
        accepted = load?.acknowledged() ?? 0;
        await trial.flow(8_000);
        trial.expect('no webhook is accepted below min ISR', load?.acknowledged() === accepted);
        trial.expect('the platform is told to come again (503)', (load?.refusals().get('HTTP 503') ?? 0) > 0);
        await Promise.all([one?.start(), other?.start()]);
      });
      await trial.flow(10_000);
      await trial.recovered();
      trial.expect('webhooks are accepted again', (load?.acknowledged() ?? 0) > accepted);
    },
  },
];
