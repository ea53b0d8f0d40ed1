/**
 * Marks handlers as Tributary's own, so that no other microservice of a hybrid application takes them. Of all copies of this
 * package.
 */
export const tributaryTransport: unique symbol = Symbol.for('tributary.transport');
