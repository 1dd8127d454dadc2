/** Exercise 3: torch draws 16 normals or more by another road than fewer, so the first five differ though the seed is the same. */
import { manualSeed, randn } from "@gptlight/tensor";

for (const count of [15, 16, 17]) {
  manualSeed(123);
  console.log(count, randn([count]).at(":5"));
}
// 15 tensor([-0.1115,  0.1204, -0.3696, -0.2404, -1.1969])
// 16 tensor([ 0.3374, -0.1778, -0.3035, -0.5880,  0.3486])
// 17 tensor([ 0.3374, -1.0205, -0.1690,  0.9178,  1.5810])
