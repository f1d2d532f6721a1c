package dev.pith.ngram;

/**
 * What a {@link Predictor} keeps of one lane while it follows another: the last bytes, and where it is. Lanes learn from
 * each other, for all they share their tables.
 */
final class Lane {

    /** An upper bound on the memory that a lane takes, in bytes. */
    static final int MEMORY = RecentContent.MEMORY + RecordModel.MEMORY;

    private final RecentContent recent;
    private final RecordModel records;
    private final MatchFinder.Place match = new MatchFinder.Place();
    private int position;

    /**
     * @param content where all bytes are found, those of the first lane from {@code start} on
     * @param position where this lane begins, counted from {@code start}
     */
    Lane(boolean substituted, byte[] content, int start, int position) {
        this.recent = new RecentContent(substituted);
        this.records = new RecordModel(content, start + position);
        this.position = position;
    }

    RecentContent recent() {
        return recent;
    }

    RecordModel records() {
        return records;
    }

    MatchFinder.Place match() {
        return match;
    }

    /** Returns where the next byte will be. */
    int position() {
        return position;
    }

    /** Takes note of where the next byte will be. */
    void leave(int position) {
        this.position = position;
    }
}
