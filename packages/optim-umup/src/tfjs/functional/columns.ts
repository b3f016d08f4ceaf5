import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";

/** The sizes of a convolution. */
export interface Taps {
  readonly batch: number;
  /** Of the input, without padding. */
  readonly length: number;
  /** Of the output. */
  readonly outputs: number;
  /** Of the filter. */
  readonly width: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  readonly groups: number;
}

/** For each row of a product of matrices, the places along a tensor that it is made of; what is none of its `length` places is zero. */
export interface Places {
  readonly length: number;
  readonly width: number;
  readonly rows: number;
  readonly places: Int32Array;
}

function placesOf(length: number, width: number, rows: number, at: (row: number, tap: number) => number): Places {
  const places = Int32Array.from({ length: rows * width }, (_, i) => {
    const place = at(Math.floor(i / width), i % width);
    return Number.isInteger(place) && place >= 0 && place < length ? place : length;
  });
  return { length, width, rows, places };
}

/** For each output of a convolution, the inputs that its taps see. */
export const tapPlaces = ({ length, outputs, width, stride, padding, dilation }: Taps): Places =>
  placesOf(length, width, outputs, (output, tap) => output * stride + tap * dilation - padding);

/** For each input of a convolution, the outputs that see it through each tap. */
export const gradientPlaces = ({ length, outputs, width, stride, padding, dilation }: Taps): Places =>
  placesOf(outputs, width, length, (input, tap) => (input + padding - tap * dilation) / stride);

/** What is at the places of x `[batch, length, channels]`: `[groups, batch · rows, width · channels / groups]`. */
export function columns(tf: TfApi, x: TfTensor, { length, width, rows, places }: Places, groups: number): TfTensor {
  const [batch, , channels] = x.shape as [number, number, number];
  const isPadded = places.includes(length);
  const padded = isPadded
    ? tf.pad(x, [
        [0, 0],
        [0, 1],
        [0, 0],
      ])
    : x;
  const taps = tf.gather(padded, tf.tensor1d(places, "int32"), 1);
  const flat = [groups, batch * rows, (width * channels) / groups];
  if (groups === 1) return tf.reshape(taps, flat);
  const grouped = tf.reshape(taps, [batch * rows, width, groups, channels / groups]);
  return tf.reshape(tf.transpose(grouped, [2, 0, 1, 3]), flat);
}
