package dev.pith.dfloat.ptx;

import java.util.ArrayList;
import java.util.List;

/** The words, numbers and marks of a PTX text, without comments, and a place among them. */
final class PtxTokens {

    /** @param line from 1 */
    private record Token(String text, int line) {}

    private final String[] lines;
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    PtxTokens(String ptx) {
        lines = ptx.split("\n", -1);
        int line = 1;
        int position = 0;
        while (position < ptx.length()) {
            char c = ptx.charAt(position);
            int start = position;
            if (c == '\n') {
                line++;
                position++;
            } else if (Character.isWhitespace(c)) {
                position++;
            } else if (ptx.startsWith("//", position)) {
                int end = ptx.indexOf('\n', position);
                position = end < 0 ? ptx.length() : end;
            } else if (ptx.startsWith("/*", position)) {
                int end = ptx.indexOf("*/", position);
                position = end < 0 ? ptx.length() : end + 2;
                line += (int) ptx.substring(start, position)
                        .chars()
                        .filter(d -> d == '\n')
                        .count();
            } else if (c == '"') {
                int end = ptx.indexOf('"', position + 1);
                position = end < 0 ? ptx.length() : end + 1;
                tokens.add(new Token(ptx.substring(start, position), line));
            } else {
                position = isWord(c) ? wordEnd(ptx, position) : position + 1;
                tokens.add(new Token(ptx.substring(start, position), line));
            }
        }
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '%' || c == '.';
    }

    /** Modifiers such as {@code .L2::128B} are part of their word; the colon after a label is not. */
    private static int wordEnd(String ptx, int start) {
        int end = start;
        while (end < ptx.length()) {
            if (isWord(ptx.charAt(end))) {
                end++;
            } else if (ptx.startsWith("::", end)) {
                end += 2;
            } else {
                break;
            }
        }
        return end;
    }

    boolean atEnd() {
        return next >= tokens.size();
    }

    /** Returns the next token without passing it, or an empty string at the end. */
    String peek() {
        return peek(0);
    }

    String peek(int ahead) {
        return next + ahead < tokens.size() ? tokens.get(next + ahead).text() : "";
    }

    String take() {
        if (atEnd()) {
            throw refused("the text ends early");
        }
        return tokens.get(next++).text();
    }

    boolean takeIf(String text) {
        if (!peek().equals(text)) {
            return false;
        }
        next++;
        return true;
    }

    void expect(String text) {
        if (!takeIf(text)) {
            throw refused("expected " + text + " and not " + (atEnd() ? "the end" : peek()));
        }
    }

    /** Returns the line of the next token, or of the last one at the end. */
    int line() {
        return tokens.isEmpty()
                ? 1
                : tokens.get(Math.min(next, tokens.size() - 1)).line();
    }

    String lineText(int line) {
        return lines[line - 1].strip();
    }

    void skipLine() {
        int line = line();
        while (!atEnd() && line() == line) {
            next++;
        }
    }

    void skipPast(String text) {
        String token;
        do {
            token = take();
        } while (!token.equals(text));
    }

    /** Passes a text in braces, which the next token opens. */
    void skipBraces() {
        int depth = 0;
        do {
            String token = take();
            if (token.equals("{")) {
                depth++;
            } else if (token.equals("}")) {
                depth--;
            }
        } while (depth > 0);
    }

    /** Takes an integer: decimal, hexadecimal, octal or binary, perhaps negative. */
    long takeInteger() {
        if (takeIf("-")) {
            return -takeInteger();
        }
        String text = take();
        String digits = text.endsWith("U") ? text.substring(0, text.length() - 1) : text;
        try {
            if (digits.startsWith("0x") || digits.startsWith("0X")) {
                return Long.parseUnsignedLong(digits.substring(2), 16);
            }
            if (digits.startsWith("0b") || digits.startsWith("0B")) {
                return Long.parseUnsignedLong(digits.substring(2), 2);
            }
            if (digits.length() > 1 && digits.startsWith("0")) {
                return Long.parseUnsignedLong(digits, 8);
            }
            return Long.parseUnsignedLong(digits);
        } catch (NumberFormatException e) {
            throw refused("no integer: " + text);
        }
    }

    boolean atInteger() {
        String text = peek();
        return text.equals("-") || (!text.isEmpty() && Character.isDigit(text.charAt(0)));
    }

    PtxFault refused(String reason) {
        int line = line();
        return PtxFault.inLine(line, lineText(line), reason);
    }
}
