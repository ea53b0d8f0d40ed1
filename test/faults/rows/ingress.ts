import type { Row } from '../row.ts';
import { openSlowClients } from '../slow-clients.ts';

const nothingUnusual = { redelivered: 0, poison: 0, ignored: 0 };

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
  {
    id: 'F-42',
    title: 'Exactly once: four of ten clients of the ingress leave before they are answered, and come again',
    through: 'ingress',
    perSecond: 60,
    leaving: 0.4,
    runtime: { guarantee: 'exactly-once', duplicates: 'suppress' },
    mixtures: { flood: nothingUnusual },
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      await trial.flow(8_000);
      await trial.recovered();
      const load = trial.loads.get('flood');
      const stored = [...(await trial.stage.ends()).values()].flat().reduce((sum, { end }) => sum + Number(end), 0);
      trial.expect('webhooks were stored whose client had left', stored > (load?.given() ?? 0));
      trial.expect('all are accepted in the end', load?.refusals().size === 0);
    },
  },
  {
    id: 'F-45',
    title: 'Two thousand idle connections to the ingress, and two hundred that send a byte now and then',
    through: 'ingress',
    perSecond: 60,
    mixtures: { flood: nothingUnusual },
    holds: { recoveryMs: 5_000 },
    async run(trial) {
      const clients = await openSlowClients(trial.ingress.url(), { idle: 2_000, slow: 200 });
      trial.injected(2_200);
      // A request may take ten seconds to arrive, from when its connection was accepted.
      for (let looks = 0; clients.open() > 0 && looks < 40; looks += 1) await trial.flow(1_000);
      trial.expect(`all of them were closed, but for ${clients.open()}`, clients.open() === 0);
      clients.close();
      await trial.recovered();
      trial.expect('every webhook beside them is accepted', trial.loads.get('flood')?.refusals().size === 0);
    },
  },
];
