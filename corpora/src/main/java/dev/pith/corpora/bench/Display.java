package dev.pith.corpora.bench;

import java.util.Locale;

/** Writes numbers and names for people. */
final class Display {

    /** Stands for a number that there is not. */
    static final String NOTHING = "-";

    private Display() {}

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

    /** Replaces all characters that mean something in HTML, and control characters. */
    static String html(String text) {
        return printable(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** Returns a number for a computer, with so many decimal places at most. */
    static String plain(double number, int places) {
        String text = String.format(Locale.ROOT, "%." + places + "f", number);
        return places == 0 ? text : text.replaceFirst("\\.?0+$", "");
    }

    /** Returns a number with as many decimal places as make three digits, if it is not larger than that. */
    static String threeDigits(double number) {
        int places = number >= 100 ? 0 : number >= 10 ? 1 : number >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + places + "f", number);
    }

    /** Returns a noun with its number. */
    static String counted(long number, String noun) {
        return grouped(number) + " " + noun + (number == 1 ? "" : "s");
    }
}
