package dev.pith.cli;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes any bytes legible: text as it is, and symbols for what cannot be seen or would change how other text looks. A
 * space is {@code ·}, a line feed {@code ↵}, a carriage return {@code ␍}, a tab {@code →}; a control character or a byte that is not UTF-8 is written
 * like {@code \x1B}. Other characters without a shape, such as those that change the direction of writing, are written
 * as escapes with {@code u} and their number in braces.
 */
final class VisibleText {

    /** The least character of each length in UTF-8, by which longer forms than need be are known. */
    private static final int[] LEAST = {0, 0, 0x80, 0x800, 0x10000};

    private static final HexFormat HEXADECIMAL = HexFormat.of().withUpperCase();

    private VisibleText() {}

    /**
     * A part of a text.
     *
     * @param text what is to be shown
     * @param symbol whether it stands for something else
     */
    record Piece(String text, boolean symbol) {}

    /** Returns how many bytes the character takes that begins here, or 0 if none does: only UTF-8 is known. */
    static int characterLength(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xFF;
        int length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (length > end - at) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        int character = length == 0 ? -1 : codePoint(bytes, at, length);
        boolean valid = length != 0
                && character >= LEAST[length]
                && character <= Character.MAX_CODE_POINT
                && (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE);
        return valid ? length : 0;
    }

    /**
     * Returns a part of a text.
     *
     * @param everySpace as for {@link #pieces}
     */
    static String of(byte[] content, int from, int to, boolean everySpace) {
        return pieces(content, from, to, everySpace).stream().map(Piece::text).collect(Collectors.joining());
    }

    /**
     * Returns a part of a text.
     *
     * @param content the whole text
     * @param everySpace whether every space gets a symbol, or only one at the edge of a line or beside another
     */
    static List<Piece> pieces(byte[] content, int from, int to, boolean everySpace) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        int at = from;
        while (at < to) {
            int length = characterLength(content, at, to);
            String symbol;
            if (length == 0) {
                symbol = "\\x" + HEXADECIMAL.toHexDigits(content[at]);
                length = 1;
            } else {
                int character = codePoint(content, at, length);
                boolean plainSpace = character == ' ' && !everySpace && !isBesideSpace(content, at);
                symbol = plainSpace ? null : symbol(character);
                if (symbol == null) {
                    plain.appendCodePoint(character);
                }
            }
            if (symbol != null) {
                flush(plain, pieces);
                pieces.add(new Piece(symbol, true));
            }
            at += length;
        }
        flush(plain, pieces);
        return pieces;
    }

    private static void flush(StringBuilder plain, List<Piece> pieces) {
        if (!plain.isEmpty()) {
            pieces.add(new Piece(plain.toString(), false));
            plain.setLength(0);
        }
    }

    private static boolean isBesideSpace(byte[] content, int at) {
        return at == 0
                || at == content.length - 1
                || (content[at - 1] >= 0 && content[at - 1] <= ' ')
                || (content[at + 1] >= 0 && content[at + 1] <= ' ');
    }

    private static int codePoint(byte[] bytes, int at, int length) {
        int character = length == 1 ? bytes[at] : bytes[at] & (0x7F >> length);
        for (int i = 1; i < length; i++) {
            character = (character << 6) | (bytes[at + i] & 0x3F);
        }
        return character;
    }

    /** Returns what stands for a character, or null if it can be shown itself. */
    private static @Nullable String symbol(int character) {
        return switch (character) {
            case ' ' -> "·";
            case '\n' -> "↵";
            case '\r' -> "␍";
            case '\t' -> "→";
            default ->
                switch (Character.getType(character)) {
                    case Character.CONTROL ->
                        character < 0x80 ? "\\x" + HEXADECIMAL.toHexDigits((byte) character) : escape(character);
                    case Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SPACE_SEPARATOR,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED -> escape(character);
                    default -> null;
                };
        };
    }

    private static String escape(int character) {
        return "\\u{" + Integer.toHexString(character).toUpperCase(Locale.ROOT) + "}";
    }
}
