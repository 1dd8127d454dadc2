/** The pairs that may merge next, the most frequent first: a binary heap. Of equally frequent ones, that seen first in the text. */

/** A pair as it was when it was put into the queue. */
export interface Candidate {
  readonly pair: number;
  readonly count: number;
  /** Where the pair first occurs. */
  readonly place: number;
}

function goesBefore(a: Candidate, b: Candidate): boolean {
  return a.count > b.count || (a.count === b.count && a.place < b.place);
}

export class CandidateQueue {
  readonly #heap: Candidate[] = [];

  push(candidate: Candidate): void {
    const heap = this.#heap;
    let i = heap.length;
    for (; i > 0; i = (i - 1) >> 1) {
      const parent = heap[(i - 1) >> 1];
      if (!goesBefore(candidate, parent)) break;
      heap[i] = parent;
    }
    heap[i] = candidate;
  }

  pop(): Candidate | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let i = 0;
    for (let child = 1; child < heap.length; child = 2 * i + 1) {
      if (child + 1 < heap.length && goesBefore(heap[child + 1], heap[child])) child++;
      if (!goesBefore(heap[child], last)) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = last;
    return top;
  }
}
