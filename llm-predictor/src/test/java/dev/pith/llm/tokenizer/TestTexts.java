package dev.pith.llm.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Texts of many kinds, the same at every run. */
final class TestTexts {

    static final List<String> TEXTS = List.of(
            "",
            "a",
            " ",
            "\n",
            "The model predicts a symbol, and what it predicts well is coded in few bits of output.",
            "  Two spaces before,   three between,    four at the end    ",
            "Lines\nand lines\n\nwith\r\nall kinds\r\n\r\n of ends \n \n\n  \n",
            "tabs\tand\t\ttabs \t and\u00a0no-break\u3000spaces\u2003 of all \u2009 widths\u0085end",
            "I'm sure it's what they'd've said; WE'LL see. DON'T! Don\u2019t 'tis 'S 'rE",
            "0 1 12 123 1234 12345 3.14159 1,000,000 2026-01-01T12:34:56Z \u0663\u0664 \u00bd \u2167 x\u00b2",
            "for (int i = 0; i < n; i++) {\n    sum += values[i] * 2;  // all of them\n\treturn sum;\n}\n\n\n",
            "https://example.org/path?query=1&other=%20#top <a href=\"x\">y</a> name@example.org",
            "Der große Bär fährt über die Straße; Äpfel, Öl und Übermut. „Ja“, sagte er – vielleicht …",
            "L'été, où l'on s'élève déjà à Noël, ça va être très fâché. ¿Qué señor? ¡Sí! Ação, não.",
            "Съешь же ещё этих мягких французских булок, да выпей чаю. Ελληνικά γράμματα, ώρα καλή.",
            "我们的模型预测下一个符号。日本語のテキストもあります、カタカナ。한국어 문장도 있습니다.",
            "שלום עולם ومرحبا بالعالم नमस्ते दुनिया สวัสดีชาวโลก",
            "emoji 😀😃🎉 and 👩‍👩‍👧 and 🇩🇪 end 🙂text🙂 text",
            "!!! ??? ... --- === *** ((())) [[]] {{}} <<>> ~~~ ``` $$$ @@@ ### %%% ^^^ &&&",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "camelCaseIdentifiersAndSCREAMING_SNAKE_CASE and kebab-case-words x1y2z3 a1 1a",
            "the the the The THE tHe there then them themselves this that those these",
            "e\u0301 decomposed, and \u00e9 composed; \ufb01 ligature; \u212b angstrom; A\u030a",
            "zero\u200bwidth\u200djoiners\ufeff and \u00adsoft hyphens");

    private static final long SEED = 20260101;

    private TestTexts() {}

    /** Words of all texts in no order, with a line's end now and then. */
    static String mixed(int words) {
        Random random = new Random(SEED);
        String[] all = String.join(" ", TEXTS).split(" ", -1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append(all[random.nextInt(all.length)]).append(random.nextInt(15) == 0 ? "\n" : " ");
        }
        return text.toString();
    }

    /** Content of every kind by name, which is text or not. */
    static Map<String, byte[]> everyKind() {
        Map<String, byte[]> kinds = new LinkedHashMap<>();
        for (int i = 0; i < TEXTS.size(); i++) {
            kinds.put("text " + i, utf8(TEXTS.get(i)));
        }
        kinds.put("mixed text", utf8(mixed(8000)));
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        kinds.put("every byte value", everyByte);
        kinds.put("zeros", new byte[40_000]);
        byte[] random = new byte[50_000];
        new Random(SEED).nextBytes(random);
        kinds.put("random, seed " + SEED, random);
        byte[] broken = utf8(mixed(2000));
        Random places = new Random(SEED);
        for (int i = 0; i < broken.length / 20; i++) {
            broken[places.nextInt(broken.length)] = (byte) places.nextInt(256);
        }
        kinds.put("text with wrong bytes, seed " + SEED, broken);
        kinds.put("one letter", utf8("a".repeat(100_000)));
        kinds.put("one letter of three bytes", utf8("語".repeat(30_000)));
        kinds.put("one letter of four bytes", utf8("😀".repeat(20_000)));
        kinds.put("spaces", utf8(" ".repeat(60_000)));
        kinds.put("line feeds", utf8("\n".repeat(60_000)));
        kinds.put("half surrogate pairs", bytes(0x61, 0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80, 0x62, 0xED, 0xBF, 0xBF));
        kinds.put("overlong", bytes(0xC0, 0x80, 0xC1, 0xBF, 0xE0, 0x80, 0x80, 0xF0, 0x80, 0x80, 0x80));
        kinds.put("beyond Unicode", bytes(0xF4, 0x90, 0x80, 0x80, 0xF5, 0x80, 0x80, 0x80, 0xFF, 0xFE));
        kinds.put("special tokens", utf8("<s></s><unk><|endoftext|> <0x41><0x0A> <|begin_of_text|>x<s>"));
        kinds.put("what stands for a space", utf8("▁ ▁▁ the▁the \u2581▁ ▁a ▁"));
        kinds.put("NUL", utf8("a\0b\0\0c d\0"));
        return kinds;
    }

    /** Returns some of the tokens as text, for a message. */
    static String shown(Tokenizer tokenizer, int[] tokens, int from, int to) {
        StringBuilder shown = new StringBuilder();
        for (int i = from; i < Math.min(to, tokens.length); i++) {
            shown.append('[')
                    .append(new String(tokenizer.bytes(tokens[i]), StandardCharsets.UTF_8))
                    .append(']');
        }
        return shown.toString();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
