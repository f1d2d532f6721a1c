package dev.pith.llm.tokenizer;

/**
 * Applies merges to a sequence of tokens: the merge of lowest rank first, and among equals the leftmost. A heap finds it,
 * so that n tokens take n log n steps. Used by one thread at a time.
 */
final class PairMerger {

    private static final int END = -1;

    private final Merges merges;
    /** The tokens, and for each the place of the ones beside it. A token that was merged away is {@link #END}. */
    private final int[] tokens;

    private final int[] previous;
    private final int[] next;
    /** Rank and place of pairs that merged when they were added, the least first; each is below its two children. */
    private final long[] heap;

    private int heapSize;

    /** @param longest the most tokens that it is given */
    PairMerger(Merges merges, int longest) {
        this.merges = merges;
        tokens = new int[longest];
        previous = new int[longest];
        next = new int[longest];
        // One for each pair, and two for each merge, of which one takes the place of the pair merged.
        heap = new long[2 * longest + 1];
    }

    /** Returns the array that holds the tokens; its content is for the caller to set. */
    int[] tokens() {
        return tokens;
    }

    /** Merges the first {@code count} tokens, 1 or more, and returns how many have come of them, from the first place on. */
    int merge(int count) {
        heapSize = 0;
        for (int place = 0; place < count; place++) {
            previous[place] = place - 1;
            next[place] = place + 1 < count ? place + 1 : END;
        }
        for (int place = 0; place + 1 < count; place++) {
            add(place);
        }
        while (heapSize > 0) {
            long least = removeLeast();
            int rank = (int) (least >>> 32);
            int left = (int) least;
            int right = tokens[left] == END ? END : next[left];
            if (right == END || merges.rank(tokens[left], tokens[right]) != rank) {
                // One of the two has been merged since.
                continue;
            }
            tokens[left] = merges.result(rank);
            tokens[right] = END;
            next[left] = next[right];
            if (next[left] != END) {
                previous[next[left]] = left;
                add(left);
            }
            if (previous[left] != END) {
                add(previous[left]);
            }
        }
        int kept = 0;
        for (int place = 0; place != END; place = next[place]) {
            tokens[kept++] = tokens[place];
        }
        return kept;
    }

    private void add(int left) {
        int rank = merges.rank(tokens[left], tokens[next[left]]);
        if (rank == Merges.NONE) {
            return;
        }
        long entry = ((long) rank << 32) | left;
        int at = heapSize++;
        while (at > 0 && heap[(at - 1) / 2] > entry) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = entry;
    }

    private long removeLeast() {
        long least = heap[0];
        long entry = heap[--heapSize];
        int at = 0;
        while (2 * at + 1 < heapSize) {
            int child = 2 * at + 1;
            if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= entry) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = entry;
        return least;
    }
}
