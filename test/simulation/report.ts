import { faultKinds, type Schedule } from './schedule.ts';
import type { Course } from './simulation.ts';

/** A schedule in words, with the course that it took: what to read where a promise was broken. */
export function describeCourse(schedule: Schedule, { violation, trace, tookMs }: Course): string {
  const { partitions, brokers, instances, latenciesMs, webhooks, faults } = schedule;
  return [
    `${partitions} partitions on ${brokers} brokers; instances start at ${instances.join(', ')} ms; latencies ${latenciesMs.join(', ') || '1'} ms`,
    ...webhooks.map(
      ({ object, kind, afterMs }, index) => `webhook ${index}, ${afterMs} ms later: object ${object}, ${kind}`,
    ),
    ...faults.map(({ api, nth, kind, forMs }) => `fault at ${api} ${nth}: ${kind} ${forMs} ms (${faultKinds[kind]})`),
    'course:',
    ...trace.map((line) => `  ${line}`),
    violation === undefined
      ? `all is well after ${Math.round(tookMs)} ms`
      : `BROKEN after ${Math.round(tookMs)} ms: ${violation.promise}\n  ${violation.detail}`,
  ].join('\n');
}
