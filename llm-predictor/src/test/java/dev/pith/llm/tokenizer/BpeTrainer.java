package dev.pith.llm.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Learns merges from words, slowly: each time the pair that occurs most often, and among equals the first of the alphabet. */
final class BpeTrainer {

    private BpeTrainer() {}

    record Merge(String left, String right) implements Comparable<Merge> {

        private static final Comparator<Merge> ORDER =
                Comparator.comparing(Merge::left).thenComparing(Merge::right);

        @Override
        public int compareTo(Merge other) {
            return ORDER.compare(this, other);
        }

        String result() {
            return left + right;
        }
    }

    /** Returns up to {@code most} merges, each of a pair that occurs at least twice. */
    static List<Merge> train(List<List<String>> words, int most) {
        List<List<String>> current = new ArrayList<>();
        words.forEach(word -> current.add(new ArrayList<>(word)));
        List<Merge> merges = new ArrayList<>();
        while (merges.size() < most) {
            Map<Merge, Integer> counts = new TreeMap<>();
            for (List<String> word : current) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    counts.merge(new Merge(word.get(i), word.get(i + 1)), 1, Integer::sum);
                }
            }
            Merge best = null;
            int bestCount = 1;
            for (Map.Entry<Merge, Integer> entry : counts.entrySet()) {
                if (entry.getValue() > bestCount) {
                    best = entry.getKey();
                    bestCount = entry.getValue();
                }
            }
            if (best == null) {
                break;
            }
            merges.add(best);
            for (List<String> word : current) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    if (word.get(i).equals(best.left()) && word.get(i + 1).equals(best.right())) {
                        word.set(i, best.result());
                        word.remove(i + 1);
                    }
                }
            }
        }
        return merges;
    }
}
