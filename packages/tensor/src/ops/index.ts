/**
 * x.at(…): Python's x[…] with every kind of index, and x.set([…], value).
 * Integers, slices, null and "..." give views. Tensors, number arrays and masks gather: they are broadcast together and give a copy.
 */
import { record } from "../autograd/record.ts";
import * as kernels from "../kernels/index.ts";
import { broadcastShapes, numelOf, rowMajorStrides, type Shape, shapeText } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { expand } from "./broadcast.ts";
import { overwrite, update } from "./in-place.ts";
import { type Indices, toIndices } from "./indices.ts";
import { type Operand, toTensor } from "./operands.ts";
import { select, slice } from "./slicing.ts";
import { nonzero } from "./sort.ts";
import { type Places, putAdd, take } from "./take.ts";
import { permute, unsqueeze } from "./views.ts";

/** A slice: text as in Python, or [start, stop, step] with null for what is left out. */
export type SliceIndex =
  | `${string}:${string}`
  | readonly [number | null, (number | null)?, (number | null)?];

/**
 * One entry of an index: an integer, a slice (":", "1:3", "::2", or a tuple inside `range(…)`), null for a new axis,
 * "..." for as many ":" as fit, or indices (an int32 tensor or number array) or a bool mask.
 */
export type IndexItem =
  | number
  | string
  | null
  | Range
  | Tensor
  | readonly number[]
  | readonly boolean[]
  | readonly (readonly number[])[];
