import { createSubscriber } from '../../packages/subscriber/src/index.ts';
import { startClock } from './subscriber-clock.ts';

/** Our subscriber with a handler that does nothing; see subscriber.ts. */
const { brokers, registry, prefix, group, events } = JSON.parse(process.argv[2] ?? '') as {
  brokers: string[];
  registry: string;
  prefix: string;
  group: string;
  events: number;
};
const clock = startClock(events);
const subscriber = createSubscriber({
  kafka: { brokers },
  registry: { url: registry },
  group,
  topicPrefix: prefix,
  topics: ['payments'],
  handlers: { 'payment.succeeded': clock.count },
});
await subscriber.start();
const result = await clock.done;
await subscriber.close();
console.log(JSON.stringify(result));
