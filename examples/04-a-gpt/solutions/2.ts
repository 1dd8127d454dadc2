/** Exercise 2: the four published sizes by formula, biases of queries, keys and values and tied tables included; the first is that of chapter 04. */
const [V, S] = [50257, 1024];
for (const [name, C, layers] of [
  ["small", 768, 12],
  ["medium", 1024, 24],
  ["large", 1280, 36],
  ["xl", 1600, 48],
] as const) {
  const attention = 4 * (C * C + C); // queries, keys, values, and the layer behind
  const feedForward = C * 4 * C + 4 * C + 4 * C * C + C;
  const norms = 2 * 2 * C;
  const count = V * C + S * C + layers * (attention + feedForward + norms) + 2 * C;
  console.log(name, count.toLocaleString("en-US"));
}

export {};
// small 124,439,808
// medium 354,823,168
// large 774,030,080
// xl 1,557,611,200
