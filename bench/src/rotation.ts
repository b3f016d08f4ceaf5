/**
 * The order in which `count` contenders take their turn in a repetition: rotated by one every second repetition, and reversed in between.
 * In `2 * count` repetitions each has had every place twice, and each of its neighbours before it as often as after it.
 */
export function rotation(count: number, repetition: number): readonly number[] {
  const start = Math.floor(repetition / 2);
  const order = Array.from({ length: count }, (_, i) => (start + i) % count);
  return repetition % 2 === 0 ? order : order.reverse();
}
