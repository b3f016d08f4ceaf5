/** Every entry point that is for TensorFlow.js. */
export type * as ampTfjs from "optim-amp/tfjs";
export type * as tfjs from "optim-tfjs";
export type * as tfjsAmp from "optim-tfjs/amp";
export type * as umupTfjs from "optim-umup/tfjs";
