/**
 * Where an error was thrown: the lines of its stack that are frames with a place in a file. The message is cut out first: it may
 * hold lines that look so, and quote a body (invariant 9).
 */
export function framesOf({ stack = '', message }: Error): string[] {
  return stack
    .replace(message, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at .{0,300}:\d+:\d+\)?$/.test(line));
}
