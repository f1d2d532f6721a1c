package dev.pith.corpora.bench;

import java.util.Locale;

/** Writes numbers and names for people. */
final class Numbers {

    /** Stands for a number that there is not. */
    static final String NOTHING = "-";

    private Numbers() {}

    /** Returns a number with its digits in groups of three. */
    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Returns a quotient with three decimal places; {@link #NOTHING} if there is none, or it is of nothing. */
    static String quotient(double dividend, double divisor) {
        return dividend == 0 || divisor == 0 ? NOTHING : String.format(Locale.ROOT, "%,.3f", dividend / divisor);
    }

    /** Returns a part of something in percent, without decimal places. */
    static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f%%", 100 * part);
    }

    /** Returns a number of bytes in millions, with one decimal place. */
    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f", bytes / 1e6);
    }

    /** Replaces control characters, so that a name cannot make a terminal do things. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** Makes Markdown show a text as it is. */
    static String markdown(String text) {
        return text.replaceAll("[\\\\`*_|<>\\[\\]&~#]", "\\\\$0");
    }
}
