import { createClock } from './clock.ts';
import type { ContractWorld } from './contract.ts';
import { createNetwork } from './network.ts';
import { createBroker } from './scripted-broker.ts';
import { createScriptedClient, createScriptedKafka } from './scripted-kafka.ts';
import { inVirtualTime, quiet } from './virtual-time.ts';

/** A scripted broker for the contract. Virtual time passes as fast as it can until it is closed. */
export function openScriptedWorld(): ContractWorld & { close(): Promise<void> } {
  const clock = createClock();
  const largestValue: Record<string, number> = {};
  const losing = new Set<string>();
  const broker = createBroker({
    clock,
    nodes: 2,
    recordsPerFetch: 1_000,
    largestValue,
    isFenced: true,
    onAppend: () => undefined,
    onCommit: () => undefined,
  });
  const network = createNetwork({
    clock,
    latenciesMs: [1, 3, 2],
    faultAt: (api, _, owner) =>
      api === 'produce' && losing.has(owner) ? { kind: 'drop answer', forMs: 0 } : undefined,
    strike: () => undefined,
    onDisturbed: () => undefined,
    onReturn: () => undefined,
    trace: () => undefined,
  });
  let isClosed = false;
  let named = 0;
  const passing = inVirtualTime(clock, async () => {
    while (!(await clock.runUntil(() => isClosed))) await quiet();
  });
  return {
    async topic(partitions, largestRecordBytes) {
      const topic = `topic-${(named += 1)}.`;
      broker.logs.create(topic, partitions);
      if (largestRecordBytes !== undefined) largestValue[topic] = largestRecordBytes;
      return topic;
    },
    process() {
      const owner = `process-${(named += 1)}`;
      return {
        kafka: createScriptedKafka(broker, network.link(owner)),
        client: () => createScriptedClient(owner),
        cut: () => network.cut(owner),
        mend: () => network.mend(owner),
        loseProduceAnswers: (areLost) => void (areLost ? losing.add(owner) : losing.delete(owner)),
      };
    },
    async close() {
      isClosed = true;
      await passing;
    },
  };
}
