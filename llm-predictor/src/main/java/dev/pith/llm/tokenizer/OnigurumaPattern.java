package dev.pith.llm.tokenizer;

import dev.pith.llm.UnsupportedModelException;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Translates the regular expressions of tokenizer files, written for Oniguruma with Ruby's syntax, to Java's. What
 * pre-tokenizers are made of is translated: literals, classes, groups, alternatives, quantifiers, lookahead, and {@code
 * (?i:…)}. All else is refused: anchors, lookbehind, references, and what Java might take another way.
 *
 * <p>Also refused is whatever could take long without reading characters, for which {@link PreTokenizer} keeps count: a
 * quantifier after, or an alternative that is, what can match nothing, and a counted group. So a match that fails has
 * taken a time bounded by the pattern's length times the number of characters read.
 *
 * @see <a href="https://github.com/kkos/oniguruma/blob/master/doc/RE">Oniguruma regular expressions</a>
 */
final class OnigurumaPattern {

    private static final int LONGEST = 8192;
    private static final int DEEPEST = 16;
    private static final int LARGEST_COUNT = 1000;

    private static final String WHITE_SPACE = "p{IsWhite_Space}";
    private static final String WORD_CHARACTER = "\\p{IsAlphabetic}\\p{M}\\p{Nd}\\p{Pc}";
    /** What {@link #escape} returns for an escape that stands for several characters. */
    private static final int SEVERAL = -1;

    private final String source;
    private final StringBuilder translated = new StringBuilder();
    private int at;
    private int depth;

    private OnigurumaPattern(String source) {
        this.source = source;
    }

    /** @throws UnsupportedModelException if the pattern is invalid, or of a kind that is not translated */
    static Pattern compile(String source) throws UnsupportedModelException {
        if (source.length() > LONGEST) {
            throw new UnsupportedModelException("a pattern of more than " + LONGEST + " characters");
        }
        OnigurumaPattern pattern = new OnigurumaPattern(source);
        boolean matchesNothing = pattern.alternatives();
        if (pattern.at < source.length()) {
            throw pattern.unsupported("a closing parenthesis without an opening one");
        }
        if (matchesNothing) {
            throw pattern.unsupported("it can match nothing");
        }
        try {
            return Pattern.compile(pattern.translated.toString());
        } catch (PatternSyntaxException e) {
            throw pattern.unsupported(e.getDescription());
        }
    }

    /**
     * Returns a pattern that matches a text and nothing else.
     *
     * @throws UnsupportedModelException if the text is too long
     */
    static Pattern literal(String text) throws UnsupportedModelException {
        if (text.length() > LONGEST) {
            throw new UnsupportedModelException("a pattern of more than " + LONGEST + " characters");
        }
        OnigurumaPattern pattern = new OnigurumaPattern(text);
        text.codePoints().forEach(pattern::literal);
        return Pattern.compile(pattern.translated.toString());
    }

    /** Translates up to a closing parenthesis or the end, and tells whether that can match nothing. */
    private boolean alternatives() throws UnsupportedModelException {
        boolean matchesNothing = sequence();
        while (next('|')) {
            translated.append('|');
            boolean alternative = sequence();
            if (alternative || matchesNothing) {
                throw unsupported("an alternative that can match nothing");
            }
        }
        return matchesNothing;
    }

    private boolean sequence() throws UnsupportedModelException {
        boolean matchesNothing = true;
        while (at < source.length() && peek() != '|' && peek() != ')') {
            matchesNothing &= quantified();
        }
        return matchesNothing;
    }

    private boolean quantified() throws UnsupportedModelException {
        int start = translated.length();
        boolean group = peek() == '(';
        boolean matchesNothing = atom();
        if (at == source.length() || "?*+{".indexOf(peek()) < 0) {
            return matchesNothing;
        }
        if (matchesNothing) {
            throw unsupported("a quantifier after what can match nothing");
        }
        if (peek() == '{') {
            matchesNothing = count(group);
            if (next('+')) {
                if (matchesNothing) {
                    throw unsupported("a quantifier after what can match nothing");
                }
                // Not a possessive quantifier, as it would be in Java, but one more.
                translated.insert(start, "(?:").append(")+");
            }
        } else {
            matchesNothing = peek() != '+';
            translated.append(source.charAt(at++));
            if (at < source.length() && (peek() == '?' || peek() == '+')) {
                translated.append(source.charAt(at++));
            }
        }
        if (at < source.length() && "?*+{".indexOf(peek()) >= 0) {
            throw unsupported("a quantifier after a quantifier");
        }
        return matchesNothing;
    }

    /** Translates {@code {n}}, {@code {n,}} or {@code {n,m}}. */
    private boolean count(boolean group) throws UnsupportedModelException {
        int end = source.indexOf('}', at);
        String[] bounds =
                end < 0 ? new String[0] : source.substring(at + 1, end).split(",", -1);
        if (group || bounds.length < 1 || bounds.length > 2 || bounds[0].isEmpty()) {
            throw unsupported("the quantifier {");
        }
        for (String bound : bounds) {
            boolean digits = bound.length() <= 4 && bound.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits || (!bound.isEmpty() && Integer.parseInt(bound) > LARGEST_COUNT)) {
                throw unsupported("the quantifier {" + String.join(",", bounds) + "}");
            }
        }
        translated.append(source, at, end + 1);
        at = end + 1;
        return Integer.parseInt(bounds[0]) == 0;
    }

    /** Translates what a quantifier may follow, and tells whether it can match nothing. */
    private boolean atom() throws UnsupportedModelException {
        int c = peek();
        switch (c) {
            case '(' -> {
                return group();
            }
            case '[' -> characterClass();
            case '.' -> {
                at++;
                translated.append("[^\\x{A}]");
            }
            case '\\' -> {
                at++;
                int literal = escape(false);
                if (literal != SEVERAL) {
                    literal(literal);
                }
            }
            case '^', '$', '?', '*', '+', '{' -> throw unsupported("" + (char) c);
            default -> {
                at += Character.charCount(c);
                literal(c);
            }
        }
        return false;
    }

    private boolean group() throws UnsupportedModelException {
        if (++depth > DEEPEST) {
            throw unsupported("groups within more than " + DEEPEST + " others");
        }
        boolean lookahead = false;
        if (skip("(?i:")) {
            translated.append("(?iu:");
        } else if (skip("(?-i:")) {
            translated.append("(?-iu:");
        } else if (skip("(?>")) {
            translated.append("(?>");
        } else if (skip("(?=")) {
            lookahead = true;
            translated.append("(?=");
        } else if (skip("(?!")) {
            lookahead = true;
            translated.append("(?!");
        } else if (skip("(?:") || (!source.startsWith("(?", at) && skip("("))) {
            translated.append("(?:");
        } else {
            throw unsupported("a group that begins with (?");
        }
        boolean matchesNothing = alternatives();
        if (!next(')')) {
            throw unsupported("a group without an end");
        }
        translated.append(')');
        depth--;
        return matchesNothing || lookahead;
    }

    private void characterClass() throws UnsupportedModelException {
        at++;
        translated.append('[');
        if (next('^')) {
            translated.append('^');
        }
        boolean empty = true;
        while (!next(']')) {
            int first = classCharacter();
            if (first != SEVERAL) {
                literal(first);
                boolean range = at + 1 < source.length() && peek() == '-' && source.charAt(at + 1) != ']';
                if (range) {
                    at++;
                    int last = classCharacter();
                    if (last < first) {
                        throw unsupported("a range of characters");
                    }
                    translated.append('-');
                    literal(last);
                }
            }
            empty = false;
        }
        if (empty) {
            throw unsupported("a class of no characters");
        }
        translated.append(']');
    }

    private int classCharacter() throws UnsupportedModelException {
        if (at == source.length()) {
            throw unsupported("a class without an end");
        }
        int c = peek();
        if (c == '[' || source.startsWith("&&", at)) {
            throw unsupported("a class within a class");
        }
        at += Character.charCount(c);
        return c == '\\' ? escape(true) : c;
    }

    /** Returns the character that an escape stands for, or translates what it stands for and returns {@link #SEVERAL}. */
    private int escape(boolean inClass) throws UnsupportedModelException {
        if (at == source.length()) {
            throw unsupported("a backslash at the end");
        }
        int c = peek();
        at += Character.charCount(c);
        switch (c) {
            case 's' -> translated.append('\\').append(WHITE_SPACE);
            case 'S' -> translated.append("\\P").append(WHITE_SPACE, 1, WHITE_SPACE.length());
            case 'd' -> translated.append("\\p{Nd}");
            case 'D' -> translated.append("\\P{Nd}");
            case 'w' -> translated.append(inClass ? WORD_CHARACTER : "[" + WORD_CHARACTER + "]");
            case 'p', 'P' -> property(c == 'P');
            case 't' -> {
                return '\t';
            }
            case 'n' -> {
                return '\n';
            }
            case 'v' -> {
                return 0x0B;
            }
            case 'f' -> {
                return '\f';
            }
            case 'r' -> {
                return '\r';
            }
            case 'u' -> {
                int end = Math.min(at + 4, source.length());
                return codePoint(source.substring(at, end), end, 4);
            }
            case 'x' -> {
                int end = source.indexOf('}', at);
                if (!next('{') || end < 0) {
                    throw unsupported("\\x without braces");
                }
                return codePoint(source.substring(at, end), end + 1, 1);
            }
            default -> {
                if (c >= 0x80 || Character.isLetterOrDigit(c)) {
                    throw unsupported("\\" + Character.toString(c));
                }
                return c;
            }
        }
        return SEVERAL;
    }

    private int codePoint(String digits, int end, int shortest) throws UnsupportedModelException {
        at = end;
        if (digits.length() >= shortest
                && digits.length() <= 6
                && digits.chars().allMatch(OnigurumaPattern::isHex)) {
            int value = Integer.parseInt(digits, 16);
            if (Character.isValidCodePoint(value)) {
                return value;
            }
        }
        throw unsupported("the character " + digits);
    }

    private static boolean isHex(int c) {
        return c < 0x80 && Character.digit(c, 16) >= 0;
    }

    /** Translates a general category or a script. */
    private void property(boolean negated) throws UnsupportedModelException {
        int end = source.indexOf('}', at);
        if (!next('{') || end < 0) {
            throw unsupported("\\p without braces");
        }
        boolean not = next('^') != negated;
        String name = source.substring(at, end);
        at = end + 1;
        if (!name.matches("[LMNPSZC][a-z]?")) {
            try {
                name = "Is" + Character.UnicodeScript.forName(name).name();
            } catch (IllegalArgumentException e) {
                throw unsupported("the property " + name.toLowerCase(Locale.ROOT));
            }
        }
        translated.append(not ? "\\P{" : "\\p{").append(name).append('}');
    }

    private void literal(int codePoint) {
        translated.append("\\x{").append(Integer.toHexString(codePoint)).append('}');
    }

    private int peek() {
        return source.codePointAt(at);
    }

    private boolean next(char expected) {
        return at < source.length() && source.charAt(at) == expected && ++at > 0;
    }

    private boolean skip(String expected) {
        boolean found = source.startsWith(expected, at);
        at += found ? expected.length() : 0;
        return found;
    }

    private UnsupportedModelException unsupported(String what) {
        return new UnsupportedModelException(
                "a tokenizer with the pattern " + JsonReader.quoted(source) + " is not supported: " + what);
    }
}
