/** Measures from the first event to the last. */
export function startClock(events: number) {
  const { promise: done, resolve } = Promise.withResolvers<object>();
  let seen = 0;
  let startedAtMs = 0;
  let cpu = process.cpuUsage();
  return {
    done,
    count(): void {
      if (seen === 0) {
        startedAtMs = performance.now();
        cpu = process.cpuUsage();
      }
      seen += 1;
      if (seen !== events) return;
      const seconds = (performance.now() - startedAtMs) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      resolve({
        eventsPerSecond: events / seconds,
        cpuUsPerEvent: (user + system) / events,
        maxRssMb: process.resourceUsage().maxRSS / 1024,
      });
    },
  };
}
