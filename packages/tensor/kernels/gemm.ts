/**
 * Matrix product of blocks in WebAssembly memory: C (m × n) = A (m × k) · B (k × n), after Goto & van de Geijn 2008.
 * A and B are packed into panels that the innermost loop reads from end to end; that loop keeps a 4 × 8 tile of C in registers.
 * Pointers are in bytes, strides in floats. C needs room for m rounded up to 4 rows and n to 8 columns: panels are padded with zeros,
 * so that no tile is special.
 */
import { madd } from "./madd";

const ROWS: usize = 4; // of a tile: of A in one panel
const COLUMNS: usize = 8; // of a tile: of B in one panel
// Blocks that fit the second-level cache: 128 KiB of A, 512 KiB of B. Measured insensitive: all settings tried were within 3 %.
const DEPTH: usize = 256;
const BLOCK_ROWS: usize = 128;
const BLOCK_COLUMNS: usize = 512;

/** Adds (or, the first time, writes) two vectors of a row of the tile. */
// @ts-ignore: decorator
@inline
function put(p: usize, left: v128, right: v128, first: bool): void {
  if (!first) {
    left = f32x4.add(left, v128.load(p));
    right = f32x4.add(right, v128.load(p, 16));
  }
  v128.store(p, left);
  v128.store(p, right, 16);
}

/**
 * One 4 × 8 tile of C over k steps. 8 sums + 2 vectors of B + 4 broadcasts + 1 temporary = 15 of 16 registers.
 * Neither unroll the loop nor enlarge the tile: V8 up to 12 then hoists the loads of the whole body and spills
 * (42 → 28 GFLOP/s on Node 20; 8 × 8: 26; 6 × 8: 25).
 */
function tile(k: usize, a: usize, b: usize, stepB: usize, c: usize, rowC: usize, first: bool): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  do {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let s = v128.load32_splat(a);
    c00 = madd(s, b0, c00);
    c01 = madd(s, b1, c01);
    s = v128.load32_splat(a, 4);
    c10 = madd(s, b0, c10);
    c11 = madd(s, b1, c11);
    s = v128.load32_splat(a, 8);
    c20 = madd(s, b0, c20);
    c21 = madd(s, b1, c21);
    s = v128.load32_splat(a, 12);
    c30 = madd(s, b0, c30);
    c31 = madd(s, b1, c31);
    a += ROWS << 2;
    b += stepB;
  } while (--k);
  put(c, c00, c01, first);
  put(c + rowC, c10, c11, first);
  put(c + 2 * rowC, c20, c21, first);
  put(c + 3 * rowC, c30, c31, first);
}

/** Where lane j (a row of A, a column of B) begins in panels `width` lanes wide and k steps deep. */
// @ts-ignore: decorator
@inline
function lane(panels: usize, width: usize, k: usize, j: usize): usize {
  return panels + (((j & ~(width - 1)) * k + (j & (width - 1))) << 2);
}

/** Packs n lanes of k steps into panels: [panel][step][lane in panel], the last panel padded with zeros. */
function pack(width: usize, n: usize, k: usize, src: usize, laneStride: usize, stepStride: usize, dst: usize): void {
  const sl = laneStride << 2, sk = stepStride << 2, step = width << 2;
  const tail = n & (width - 1);
  if (tail) memory.fill(dst + (((n - tail) * k) << 2), 0, k * step);
  let done: usize = 0;
  if (sl == 4) { packRows(width, n & ~3, k, src, sk, dst); done = n & ~3; }
  else if (sk == 4) { packColumns(width, n & ~3, k, src, sl, dst); done = n & ~3; }
  for (let j = done; j < n; j++) {
    let s = src + j * sl, d = lane(dst, width, k, j);
    for (let p: usize = 0; p < k; p++, s += sk, d += step) store<f32>(d, load<f32>(s));
  }
}

/** Lanes lie side by side: 16 at a time, a cache line, are copied at every step. */
function packRows(width: usize, n: usize, k: usize, src: usize, sk: usize, dst: usize): void {
  for (let j0: usize = 0; j0 < n; j0 += 16) {
    const j1 = min(j0 + 16, n);
    let s = src, offset: usize = 0;
    for (let p: usize = 0; p < k; p++, s += sk, offset += width << 2)
      for (let j = j0; j < j1; j += 4) v128.store(lane(dst, width, k, j) + offset, v128.load(s + (j << 2)));
  }
}

/** Steps lie side by side: 4 × 4 blocks are transposed in registers. */
function packColumns(width: usize, n: usize, k: usize, src: usize, sl: usize, dst: usize): void {
  const step = width << 2;
  for (let j: usize = 0; j < n; j += 4) {
    let s = src + j * sl, d = lane(dst, width, k, j), p: usize = 0;
    for (; p + 4 <= k; p += 4, s += 16, d += step << 2) {
      const r0 = v128.load(s), r1 = v128.load(s + sl), r2 = v128.load(s + 2 * sl), r3 = v128.load(s + 3 * sl);
      const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const t2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(d, v128.shuffle<f32>(t0, t1, 0, 1, 4, 5));
      v128.store(d + step, v128.shuffle<f32>(t0, t1, 2, 3, 6, 7));
      v128.store(d + 2 * step, v128.shuffle<f32>(t2, t3, 0, 1, 4, 5));
      v128.store(d + 3 * step, v128.shuffle<f32>(t2, t3, 2, 3, 6, 7));
    }
    for (; p < k; p++, s += 4, d += step)
      for (let l: usize = 0; l < 4; l++) store<f32>(d + (l << 2), load<f32>(s + l * sl));
  }
}

/**
 * C = A · B, or C += A · B unless `first`. `work` is room for the packed panels, (128 + 512) · 256 floats.
 * With few rows B is read but once or twice: then its rows are used where they lie (1 × 256 × 256: 4.2 → 8.1 GFLOP/s).
 */
export function gemm(
  m: usize, n: usize, k: usize,
  a: usize, rowA: usize, columnA: usize,
  b: usize, rowB: usize, columnB: usize,
  c: usize, rowC: usize, first: bool, work: usize,
): void {
  const panelsB = work, panelsA = work + ((BLOCK_COLUMNS * DEPTH) << 2);
  const unpacked = columnB == 1 && m <= 16;
  for (let jc: usize = 0; jc < n; jc += BLOCK_COLUMNS) {
    const nc = min(BLOCK_COLUMNS, n - jc);
    for (let pc: usize = 0; pc < k; pc += DEPTH) {
      const kc = min(DEPTH, k - pc), over = first && pc == 0;
      const blockB = b + ((pc * rowB + jc * columnB) << 2);
      if (!unpacked) pack(COLUMNS, nc, kc, blockB, columnB, rowB, panelsB);
      const startB = unpacked ? blockB : panelsB;
      const columnStep: usize = unpacked ? 4 : kc << 2, stepB: usize = unpacked ? rowB << 2 : COLUMNS << 2;
      for (let ic: usize = 0; ic < m; ic += BLOCK_ROWS) {
        const mc = min(BLOCK_ROWS, m - ic);
        pack(ROWS, mc, kc, a + ((ic * rowA + pc * columnA) << 2), rowA, columnA, panelsA);
        for (let j: usize = 0; j < nc; j += COLUMNS)
          for (let i: usize = 0; i < mc; i += ROWS)
            tile(kc, panelsA + ((i * kc) << 2), startB + j * columnStep, stepB,
              c + (((ic + i) * rowC + jc + j) << 2), rowC << 2, over);
      }
    }
  }
}
