/** A consumer did not do what it has to, or cannot be tried here. */
export class ConsumerError extends Error {
  override readonly name = "ConsumerError";
}
