package dev.pith.dfloat.safetensors;

/** Names and other text that comes from a file. */
final class Text {

    /** A name can be as long as a header; a message should not. */
    private static final int LONGEST_QUOTED = 80;

    private Text() {}

    /** Tells whether each surrogate has its other half, so that the text has a UTF-8 form. */
    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** Returns the text in quotes, shortened. */
    static String quoted(String text) {
        return '"' + beginning(text) + '"';
    }

    /** Returns the text, or its beginning if it is long. */
    static String beginning(String text) {
        return text.length() <= LONGEST_QUOTED ? text : text.substring(0, LONGEST_QUOTED) + "…";
    }
}
